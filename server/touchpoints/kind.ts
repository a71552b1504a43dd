// Touchpoints as a kind of import: calls, visits, messages and the like, as other programs write them down.
import { type Named, namedCopy, namedStaging, readNamed } from '../customers/index.ts';
import {
  type Cells,
  copyLine,
  foldText,
  type ImportKind,
  type KindReaderOptions,
  makeRowReader,
  readMoment,
} from '../imports/index.ts';
import type { Db, Tx } from '../platform/database.ts';
import {
  channelWords,
  directionWords,
  fieldNames,
  kindWords,
  outcomeWords,
  touchpointColumns,
  touchpointTemplate,
} from './kind-words.ts';
import { judgeTouchpoints, loadTouchpoints } from './queries-import.ts';
import { foreseeUndoTouchpoints, undoTouchpoints } from './queries-import-undo.ts';
import {
  bounds,
  type Channel,
  type Direction,
  type Kind,
  longestSeconds,
  mostCost,
  type Outcome,
  type Scale,
  scales,
  usualChannel,
} from './rules.ts';

/** What must be known of a company to read a touchpoint. */
interface Known {
  country: string;
  people: { id: string; name: string; email: string }[];
}

interface TouchpointRow extends Named {
  name: string | undefined;
  touchpoint: Kind;
  channel: Channel;
  direction: Direction | undefined;
  /** With a zone: the moment; else the time where the company is. */
  at: string | undefined;
  atLocal: string | undefined;
  seconds: number | undefined;
  staff: string | undefined;
  outcome: Outcome | undefined;
  satisfaction: number | undefined;
  scale: Scale | undefined;
  cost: number | undefined;
  note: string | undefined;
  toldBy: string | undefined;
  externalId: string | undefined;
}

/** Nobody kept touchpoints before. */
const earliest = '1970-01-01';
/** Scale of answers where nobody says. */
const usualScale: Scale = '1-5';
const isScale = (text: string): text is Scale => (scales as readonly string[]).includes(text);

/**
 * Seconds of a duration: `4:35` (minutes and seconds), `1:04:35`, `1 h 20 min`, `90 s`, or plain seconds; null
 * for anything else.
 */
export function readDuration(text: string): number | null {
  const clock = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,]\d+)?$/.exec(text);
  if (clock) {
    const [, hours = '0', minutes, seconds] = clock;
    if (Number(seconds) > 59 || (clock[1] !== undefined && Number(minutes) > 59)) return null;
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }
  if (/^\d{1,8}(?:[.,]\d{1,6})?$/.test(text)) return Math.round(Number(text.replace(',', '.')));
  const named =
    /^(?:(\d{1,4})\s?h(?:oras?|ours?|rs?)?\.?\s?)?(?:(\d{1,5})\s?m(?:in(?:uto|ute)?s?)?\.?\s?)?(?:(\d{1,6})\s?s(?:eg(?:undo)?s?|ec(?:ond)?s?)?\.?)?$/i.exec(
      text,
    );
  if (!named || named.slice(1).every((part) => part === undefined)) return null;
  const [hours = 0, minutes = 0, seconds = 0] = named.slice(1).map((part) => Number(part ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}

const twoDigits = (n: number) => String(n).padStart(2, '0');
/** Seconds as a clock shows them: 4:35, 1:04:35. */
function clock(seconds: number): string {
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes % 60)}:${rest}` : `${minutes}:${rest}`;
}

/** The answer of a customer: `4`, or `4/5`, which tells its scale too. */
function readAnswer(cells: Cells, chosen: string | undefined): [number, Scale] | [] {
  const text = cells.text('satisfaction');
  if (text === undefined) return [];
  const parts = /^(\d{1,3}(?:[.,]\d{1,3})?)\s?(?:(?:\/|de|of|out of)\s?(\d{1,3}))?$/i.exec(text);
  const value = parts === null ? Number.NaN : Number(parts[1]!.replace(',', '.'));
  const top = parts?.[2];
  const told = cells.text('scale')?.replace(/\s?(?:[-–—]|a|to)\s?/, '-') ?? chosen;
  // Of several scales that end alike the one that was told, else the one that begins with one.
  const scale =
    top === undefined || told?.endsWith(`-${top}`) ? (told ?? usualScale) : topScale(top);
  if (!isScale(scale)) {
    cells.reject('satisfaction_invalid', cells.isMapped('scale') ? 'scale' : 'satisfaction');
    return [];
  }
  const [low, high] = bounds(scale);
  if (value >= low && value <= high) return [value, scale];
  cells.reject('satisfaction_invalid', 'satisfaction');
  return [];
}
const topScale = (top: string) => (top === '100' ? '0-100' : `1-${top}`);

function makeTouchpointReader(known: Known, options: KindReaderOptions) {
  const { chosen, today } = options;
  const colleagues = new Map<string, string>();
  for (const { id, name, email } of known.people) {
    colleagues.set(foldText(name), id);
    colleagues.set(email.toLowerCase(), id);
  }

  return makeRowReader<TouchpointRow>(options, (cells) => {
    const meant = <T>(field: string, words: ReadonlyMap<string, T>): T | null | undefined => {
      const text = cells.text(field);
      return text === undefined ? undefined : (words.get(foldText(text)) ?? null);
    };
    const name = cells.words('name');
    const named = readSomeone(cells, known.country, chosen.system, name);

    const told = cells.text('touchpoint');
    const kind =
      told === undefined ? kindWords.get(chosen.touchpoint ?? '') : meant('touchpoint', kindWords);
    if (kind === undefined) cells.reject('touchpoint_missing', 'touchpoint');
    else if (kind === null) cells.reject('touchpoint_unknown', 'touchpoint');

    const { exact, local, day } = readMoment(cells, 'at', 'time');
    if (cells.text('at') === undefined) cells.reject('date_missing', 'at');
    else if (day !== undefined && day > today) cells.reject('date_future', 'at');
    else if (day !== undefined && day < earliest) cells.reject('date_too_old', 'at');

    const channel = meant('channel', channelWords);
    if (channel === null) cells.note('way_unknown', 'channel');
    const direction = meant('direction', directionWords);
    if (direction === null) cells.note('direction_unknown', 'direction');
    const outcome = meant('outcome', outcomeWords);
    if (outcome === null) cells.note('outcome_unknown', 'outcome');

    const lasted = cells.text('duration');
    const minutes = lasted === undefined ? cells.number('minutes') : undefined;
    const seconds =
      lasted !== undefined
        ? readDuration(lasted)
        : minutes === undefined
          ? undefined
          : Math.round(minutes * 60);
    if (seconds === null || (seconds !== undefined && (seconds < 0 || seconds > longestSeconds)))
      cells.reject('duration_invalid', lasted === undefined ? 'minutes' : 'duration');

    const person = cells.text('staff');
    const staff =
      person === undefined
        ? undefined
        : (colleagues.get(person.toLowerCase()) ?? colleagues.get(foldText(person)));
    if (person !== undefined && staff === undefined) cells.note('assigned_unknown', 'staff');

    const cost = cells.money('cost');
    if (cost !== undefined && (cost < 0 || cost > mostCost)) cells.reject('cost_invalid', 'cost');
    const [satisfaction, scale] = readAnswer(cells, chosen.scale);

    return {
      ...named,
      name,
      touchpoint: kind ?? 'call',
      channel: channel === null ? 'other' : (channel ?? usualChannel[kind ?? 'call']),
      direction: direction ?? undefined,
      at: exact,
      atLocal: local,
      seconds: seconds ?? undefined,
      staff,
      outcome: outcome ?? undefined,
      satisfaction,
      scale,
      cost,
      note: cells.words('note', longestNote),
      toldBy: cells.words('toldBy', 60),
      externalId: cells.key('externalId'),
    };
  });
}

const longestNote = 4000;

/** Whom the row names; an empty `person` where it names nobody: then we met somebody unknown. */
function readSomeone(
  cells: Cells,
  country: string,
  system: string | undefined,
  name: string | undefined,
): Named {
  const fields = ['customerId', 'email', 'phone'];
  if (name !== undefined || fields.some((field) => cells.text(field) !== undefined))
    return readNamed(cells, { country, system }, name);
  cells.note('customer_nobody', fields.find((field) => cells.isMapped(field)) ?? 'name');
  return { person: '', emails: [], phones: [] };
}

async function know(db: Db | Tx): Promise<Known> {
  const { country } = await db.selectFrom('company').select('country').executeTakeFirstOrThrow();
  const people = await db
    .selectFrom('auth_user')
    .select(['id', 'name', 'email'])
    .where('leftAt', 'is', null)
    .orderBy('id')
    .limit(5000)
    .execute();
  return { country, people };
}

function kindFor(known: Known): ImportKind<TouchpointRow> {
  return {
    name: 'touchpoints',
    right: 'touchpoints.write',
    names: ['touchpoints', 'touchpoint', 'contactos', 'llamadas', 'calls', 'visitas', 'visits'],
    fields: fieldNames.map((name) => ({ name, required: name === 'at' || name === 'touchpoint' })),
    know,
    knowing: (told) => kindFor(told as Known),
    columns: touchpointColumns,
    missing: (mapping, chosen) => [
      ...(['customerId', 'email', 'phone', 'name'].some((field) => mapping[field] !== undefined)
        ? []
        : ['customer']),
      ...(mapping.touchpoint === undefined && !chosen?.touchpoint ? ['touchpoint'] : []),
      ...(mapping.at === undefined ? ['at'] : []),
    ],
    makeReader: (options) => makeTouchpointReader(known, options),
    show: (row) => ({
      customerId: row.customerId ?? null,
      email: row.emails.join(', ') || null,
      phone: row.phones.join(', ') || null,
      name: row.name ?? null,
      touchpoint: row.touchpoint,
      at: row.at ?? row.atLocal?.replace(/ 00:00:00$/, '') ?? null,
      direction: row.direction ?? null,
      channel: row.channel,
      duration: row.seconds === undefined ? null : clock(row.seconds),
      staff: known.people.find(({ id }) => id === row.staff)?.name ?? null,
      outcome: row.outcome ?? null,
      satisfaction: row.satisfaction ?? null,
      scale: row.scale ?? null,
      cost: row.cost ?? null,
      note: row.note ?? null,
      externalId: row.externalId ?? null,
    }),
    measure: (row) => ({ amount: 0, day: (row.at ?? row.atLocal ?? '').slice(0, 10) || null }),
    amountOf: () => null,
    staging: [
      ...namedStaging,
      ['kind', 'text'],
      ['channel', 'text'],
      ['direction', 'text'],
      ['at', 'timestamptz'],
      ['at_local', 'timestamp'],
      ['seconds', 'integer'],
      ['staff', 'text'],
      ['outcome', 'text'],
      ['satisfaction', 'numeric'],
      ['scale', 'text'],
      ['cost', 'bigint'],
      ['note', 'text'],
      ['told_by', 'text'],
      ['external_id', 'text'],
    ],
    copyText: (row) =>
      copyLine([
        ...namedCopy(row, row.name),
        row.touchpoint,
        row.channel,
        row.direction,
        row.at,
        row.atLocal,
        row.seconds,
        row.staff,
        row.outcome,
        row.satisfaction,
        row.scale,
        row.cost,
        row.note,
        row.toldBy,
        row.externalId,
      ]),
    judge: judgeTouchpoints,
    writes: ['touchpoints'],
    load: loadTouchpoints,
    undo: undoTouchpoints,
    foreseeUndo: foreseeUndoTouchpoints,
    template: touchpointTemplate,
  };
}

export const touchpointsKind = kindFor({ country: 'MX', people: [] });
