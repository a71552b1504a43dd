// Which days the report is about and which touchpoints are listed under it, as the address says.

import type { QueryOf } from '../../server/platform/contract.ts';
import type { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { channels, kinds } from '../../server/touchpoints/contract.ts';

type Asked = Omit<QueryOf<typeof touchpointsContract.touchpoints>, 'after' | 'limit'>;

export interface CoverageState
  extends Pick<Asked, 'from' | 'to' | 'kind' | 'channel' | 'direction' | 'without' | 'having'> {
  /** The list behind a number is open. */
  list?: true;
}

const isOne = <const C extends readonly string[]>(choices: C, value: unknown): value is C[number] =>
  choices.includes(String(value));

const isDay = (value: unknown): value is string =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);

/** Reads the address; what makes no sense is left out. */
export function readCoverageState(search: Record<string, unknown>): CoverageState {
  const { from, to, kind, channel, direction, without, having, list } = search;
  return {
    ...(isDay(from) ? { from } : {}),
    ...(isDay(to) ? { to } : {}),
    ...(isOne(kinds, kind) ? { kind } : {}),
    ...(isOne(channels, channel) ? { channel } : {}),
    ...(isOne(['inbound', 'outbound'], direction) ? { direction } : {}),
    ...(isOne(['customer', 'staff', 'cost'], without) ? { without } : {}),
    ...(isOne(['satisfaction', 'cost'], having) ? { having } : {}),
    ...(list === true || list === 'true' ? { list: true as const } : {}),
  };
}
