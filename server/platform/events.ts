// What happened, for programs that want to be told. A room that stores a fact says so in the same
// transaction; who is told, and how, is the business of the room `webhooks`.
import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { Db, Tx } from './database.ts';
import type { Right } from './rights.ts';

/** Every event there is, with the right that whoever is told must have. */
export const eventKinds = {
  'customer.created': 'customers.read',
  'customer.changed': 'customers.read',
  'customer.deleted': 'customers.read',
  'customer.restored': 'customers.read',
  'customer.merged': 'customers.read',
  'customer.unmerged': 'customers.read',
  'customer.erased': 'customers.read',
  'customers.bulk_done': 'customers.read',
  'touchpoint.recorded': 'touchpoints.read',
  'consent.changed': 'consent.read',
  'import.loaded': 'imports.read',
  'import.undone': 'imports.read',
  'value.updated': 'value.read',
} as const satisfies Record<string, Right>;

export type EventName = keyof typeof eventKinds;
export const eventNames = Object.keys(eventKinds) as EventName[];

/** Numbers and codes alone: what is told leaves the house. */
export type EventData = Record<string, number | string | boolean | null | readonly string[]>;

/** Says that something happened to this record; it holds exactly when the transaction does. */
export async function announce(
  tx: Db | Tx | ClientBase,
  name: EventName,
  subject: number,
  data: EventData = {},
): Promise<void> {
  const json = JSON.stringify(data);
  if ('isTransaction' in tx)
    await sql`select announce(${name}, ${String(subject)}, ${json}::jsonb)`.execute(tx);
  else await tx.query('select announce($1, $2, $3::jsonb)', [name, String(subject), json]);
}
