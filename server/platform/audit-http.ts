// What the HTTP layer writes into the log by itself, from the contract alone: so no room can forget it.

import { type AuditDetails, type AuditEntry, type AuditKind, writeAudit } from './audit.ts';
import { sealAudit } from './audit-chain.ts';
import type { Auth, User } from './auth.ts';
import type { Endpoint } from './contract.ts';
import { type ErrorCode, isCoded } from './errors.ts';
import type { Context } from './jobs.ts';
import { contactRight } from './masking.ts';
import { neededRights } from './rights.ts';

/** What a handler may add to the entry of its call. */
export interface Told {
  /** The account that signed in, or was tried. */
  account?: string | undefined;
  subject?: string;
  result?: string;
  details?: AuditDetails;
}

/** Looking at the same thing again, or being refused again, within so many minutes is one entry. */
const againWithin = 10;
const mostRemembered = 10_000;

/** How long after an entry it is sealed, milliseconds: entries of the same moment are sealed together. */
const sealAfter = 200;
/** What other processes wrote is sealed by and by, too. */
const sweepEvery = 30_000;

/** The kind of entry a successful call of this endpoint makes, or null. */
export function kindOf(endpoint: Endpoint, user: User | null): AuditKind | null {
  const { audit, method, allow } = endpoint;
  if (audit === 'none') return null;
  if (audit === 'view') return user?.rights.has(contactRight) ? 'view' : null;
  if (audit) return audit;
  const rights = neededRights(allow);
  if (rights.some((right) => right.endsWith('.export'))) return 'export';
  if (method === 'GET') return null;
  if (allow === 'self') return 'account';
  if (rights.some((right) => right === 'users.write' || right === 'keys.write')) return 'rights';
  return method === 'DELETE' ? 'delete' : 'change';
}

/** Refusals worth remembering: somebody wanted what they may not. */
const denials: readonly ErrorCode[] = [
  'not_allowed',
  'key_not_allowed',
  'right_beyond',
  'reach_all_needed',
  'beyond_reach',
];

export interface Auditor {
  /** A call that was answered, or failed with this error. */
  called: (call: Called) => Promise<void>;
  close: () => Promise<void>;
}

export interface Called {
  endpoint: Endpoint;
  user: User | null;
  params: unknown;
  /** What was answered; null when it failed. */
  answer: unknown;
  error: unknown;
  told: Told;
  network: string;
  now: Date;
}

export function makeAuditor(context: Context, auth: Auth): Auditor {
  const recent = new Map<string, number>();
  const isAgain = (entry: AuditEntry, now: Date) => {
    if (entry.kind !== 'view' && entry.kind !== 'denied') return false;
    const key = JSON.stringify([entry.actor, entry.keyId, entry.action, entry.subject]);
    const last = recent.get(key) ?? 0;
    const again = now.getTime() - last < againWithin * 60_000;
    if (recent.size >= mostRemembered) recent.clear();
    if (!again) recent.set(key, now.getTime());
    return again;
  };

  let timer: NodeJS.Timeout | null = null;
  let sealing: Promise<unknown> = Promise.resolve();
  const seal = () => {
    timer = null;
    sealing = sealAudit(context.database.pool, auth.keyed, context.config).catch((error) =>
      context.log.error({ err: error }, 'the log was not sealed'),
    );
  };
  const soon = () => {
    timer ??= setTimeout(seal, sealAfter).unref();
  };
  const sweep = setInterval(soon, sweepEvery).unref();

  return {
    async called(call) {
      const entry = entryOf(call);
      if (!entry || isAgain(entry, call.now)) return;
      await writeAudit(context.db, entry, call.now);
      soon();
    },
    async close() {
      clearInterval(sweep);
      if (timer) {
        clearTimeout(timer);
        seal();
      }
      await sealing;
    },
  };
}

/** The entry that a call makes, or null where there is nothing to remember. */
function entryOf({ endpoint, user, params, answer, error, told, network }: Called) {
  let kind = kindOf(endpoint, user);
  let result = told.result ?? 'done';
  let { details = {} } = told;
  if (error !== null) {
    if (isCoded(error) && denials.includes(error.code)) {
      kind = 'denied';
      details = typeof error.details.right === 'string' ? { right: error.details.right } : {};
    } else if (kind === 'sign_in') kind = 'sign_in_failed';
    // A call that was refused changed nothing; one that broke may have.
    else if (isCoded(error)) return null;
    result = isCoded(error) ? error.code : 'internal';
  }
  if (kind === null) return null;
  const [param] = Object.values((params ?? {}) as Record<string, unknown>);
  const made = (answer as { id?: unknown } | null)?.id;
  const subject = told.subject ?? told.account ?? param ?? made;
  const rights = neededRights(endpoint.allow);
  const entry: AuditEntry = {
    kind,
    action: `${endpoint.method} ${endpoint.path}`,
    area: rights[0]?.split('.')[0] ?? null,
    door: user?.key ? 'key' : 'page',
    actor: user?.id ?? (error === null ? (told.account ?? null) : null),
    keyId: user?.key ?? null,
    subject: typeof subject === 'string' || typeof subject === 'number' ? String(subject) : null,
    result,
    details,
    network: network || null,
  };
  return entry;
}
