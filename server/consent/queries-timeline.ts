// What customers allowed and took back, as occasions of their timeline.
import { sql } from '../platform/database.ts';
import type { TimelineSource } from '../touchpoints/index.ts';
import type { Action, Channel } from './rules.ts';

interface Row {
  key: string;
  on: string;
  action: Action;
  channel: Channel;
  purpose: string;
  name: string | null;
}

export const consentTimeline: TimelineSource = {
  kind: 'consent',
  read: async (db, customerId, after, limit) => {
    // The day it was where the company is.
    const { rows } = await sql<Row>`
      select * from (
        select lpad(e.id::text, 19, '0') as key, (e.said_at at time zone c.time_zone)::date as on,
          e.action, e.channel, e.purpose, p.name
        from consent_events e join consent_purposes p on p.id = e.purpose cross join company c
        where e.customer_id = any(records_of(${customerId})) and not exists (
          select 1 from consent_voids v where v.customer_id = e.customer_id and v.event_id = e.id)) w
      where ${after ? sql`(w.on, w.key collate "C") < (${after.on}::date, ${after.key} collate "C")` : sql`true`}
      order by w.on desc, w.key collate "C" desc limit ${limit}`.execute(db);
    return rows.map(({ key, on, action, channel, purpose, name }) => ({
      kind: `consent_${action}`,
      key,
      on,
      // A purpose that came with the product has its name in the catalogue of words.
      title: { channel, own: name === null ? purpose : null, purpose: name },
      amount: null,
      lines: [],
    }));
  },
  count: async (db, customerId) => {
    const { n } = await db
      .selectFrom('consent_events')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where(
        sql<boolean>`customer_id = any(records_of(${customerId})) and not exists (
          select 1 from consent_voids v where v.customer_id = consent_events.customer_id
            and v.event_id = consent_events.id)`,
      )
      .executeTakeFirstOrThrow();
    return n;
  },
};
