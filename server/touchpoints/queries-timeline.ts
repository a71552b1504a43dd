// Touchpoints as entries of the timeline, each kind a kind of entry.
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { ofCustomer, present, readTouchpoints, type Touchpoint } from './queries.ts';
import { kinds, type Tally, type TimelineEntry, type TimelineSource } from './rules.ts';

const keyOf = (text: string): number[] => {
  const found = /^(-?\d{1,16}) (\d{1,15})$/.exec(text) ?? fail('page_key_invalid');
  return [Number(found[1]), Number(found[2])];
};

export const touchpointTimeline: TimelineSource<TimelineEntry & { touchpoint: Touchpoint }> = {
  kind: 'touchpoint',
  kinds,
  read: async (db, customerId, after, limit, { kind, channel, sees }) => {
    const condition = sql`${ofCustomer(customerId)} and ${present}
      and ${kind === null ? sql`true` : sql`t.kind = ${kind}`}
      and ${channel === null ? sql`true` : sql`t.channel = ${channel}`}`;
    const key = after && keyOf(after.key);
    const read = await readTouchpoints(db, condition, key, limit, { sees, names: false });
    return read.map(({ row, key: [micros, id] }) => ({
      kind: row.kind,
      key: `${micros} ${id}`,
      on: row.on,
      title: {},
      amount: null,
      lines: [],
      touchpoint: row,
    }));
  },
  count: async (db: Db, customerId: number) => {
    const { rows } = await sql<Tally>`select t.kind, t.channel, count(*) as count
      from touchpoints t where ${ofCustomer(customerId)} and ${present}
      group by 1, 2`.execute(db);
    return rows;
  },
};
