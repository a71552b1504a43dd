// The moment that a cell tells: with its zone, or the time of day where the company is.
import type { Cells } from './row-cells.ts';

export interface CellMoment {
  /** With a zone: the moment. */
  exact?: string | undefined;
  /** Without: YYYY-MM-DD hh:mm:ss where the company is. */
  local?: string | undefined;
  /** The day it is in some zone of the world: not later than the day of the company. */
  day?: string | undefined;
}

/** Hours by which clocks of the world are behind UTC at most. */
const behind = 12;

/** What stands in the field, and in a field of its own for the time of day where there is one. */
export function readMoment(cells: Cells, field: string, timeField?: string): CellMoment {
  const text = cells.text(field);
  if (text === undefined) return {};
  const zoned = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})$/i.test(
    text,
  );
  const moment = zoned ? new Date(text.replace(' ', 'T').replace(/\s/g, '')) : null;
  if (moment !== null && !Number.isNaN(moment.getTime())) {
    const earliest = new Date(moment.getTime() - behind * 3_600_000);
    return { exact: moment.toISOString(), day: earliest.toISOString().slice(0, 10) };
  }
  const day = cells.day(field);
  if (day === undefined) return {};
  const time = timeField === undefined ? undefined : cells.text(timeField);
  const none = time !== undefined && !/\d:\d\d/.test(time);
  const clock = none ? null : clockOf(time === undefined ? text : ` ${time}`);
  if (clock !== null) return { local: `${day} ${clock}`, day };
  cells.reject('date_invalid', time === undefined ? field : timeField!);
  return {};
}

/** The time of day in a text, hh:mm:ss; midnight where there is none, null for one that no clock shows. */
function clockOf(text: string): string | null {
  const time = /[T\s](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s?([ap])?/i.exec(text);
  const [, hour = '0', minute = '00', second = '00', half] = time ?? [];
  const hours = half ? (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : Number(hour);
  const whole = hours < 24 && Number(minute) < 60 && Number(second) < 60;
  return whole ? `${String(hours).padStart(2, '0')}:${minute}:${second}` : null;
}
