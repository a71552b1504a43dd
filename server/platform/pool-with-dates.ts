// The one pool of the house as better-auth wants it.
import type { PostgresPool } from 'kysely';
import pg, { type Pool } from 'pg';

/**
 * Our pool, with moments as dates. Everywhere else they are text; better-auth compares them with the
 * clock, and a text is never earlier than a date: its sessions would not end.
 */
export function poolWithDates(pool: Pool): PostgresPool {
  const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text') =>
      oid === pg.types.builtins.TIMESTAMPTZ
        ? (text: string) => new Date(text)
        : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  };
  return {
    options: pool.options,
    end: async () => {},
    connect: async () => {
      const client = await pool.connect();
      return {
        query: (text: string, values: unknown[]) => client.query({ text, values, types }),
        release: () => client.release(),
      } as unknown as Awaited<ReturnType<PostgresPool['connect']>>;
    },
  };
}
