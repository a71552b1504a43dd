// The one door to the log of who did what. The HTTP layer writes every change, refusal, export and view of
// contact data by itself; who does something in another way writes it down here.
import type { Db, Tx } from './database.ts';

export const auditKinds = [
  'sign_in',
  'sign_in_failed',
  'account',
  'rights',
  'change',
  'delete',
  'export',
  'view',
  'denied',
] as const;
export type AuditKind = (typeof auditKinds)[number];

export interface AuditEntry {
  kind: AuditKind;
  /** The call as the contract has it (`GET /api/customers/:id`), or the words of the command line. */
  action: string;
  area: string | null;
  door: 'page' | 'key' | 'command';
  /** Account that did it. */
  actor: string | null;
  keyId: number | null;
  /** Number of the record or account. */
  subject: string | null;
  /** `done` or the code of the error. */
  result: string;
  /** Codes and numbers alone: no name, address or text of a customer. */
  details: AuditDetails;
  network: string | null;
}

export type AuditDetails = Record<string, string | number | boolean | null | readonly string[]>;

/** Writes an entry down. In a transaction it holds exactly when the change does; it waits for nobody. */
export async function writeAudit(db: Db | Tx, entry: AuditEntry, now: Date): Promise<void> {
  const { keyId, details, ...rest } = entry;
  await db
    .insertInto('audit_entries')
    .values({ ...rest, key_id: keyId, details: JSON.stringify(details), at: now.toISOString() })
    .execute();
}

/** What somebody at the machine did to an account. */
export const commandEntry = (
  action: string,
  kind: AuditKind,
  more: { subject?: string; details?: AuditDetails } = {},
): AuditEntry => ({
  kind,
  action,
  area: null,
  door: 'command',
  actor: null,
  keyId: null,
  subject: more.subject ?? null,
  result: 'done',
  details: more.details ?? {},
  network: null,
});
