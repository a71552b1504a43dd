// The list of erasures that is kept beside the backups, outside the database: whoever brings back a backup
// from before an erasure has it done again. Numbers and days alone; nothing in it says who anybody was.
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientBase } from 'pg';
import type { Config } from '../platform/config.ts';
import { isDay } from '../platform/question.ts';

export const ledgerName = 'erased.jsonl';

export interface ErasedLine {
  customer: number;
  /** When it was taken out. */
  at: string;
  keptUntil: string | null;
}

/** Adds lines; called before the database forgets, so that what is forgotten stands here. */
export async function tellErased(config: Config, lines: readonly ErasedLine[]): Promise<void> {
  if (lines.length === 0) return;
  await mkdir(config.backup.dir, { recursive: true, mode: 0o700 });
  await appendFile(
    join(config.backup.dir, ledgerName),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    { mode: 0o600 },
  );
}

/** The lines of a list; none where there is no such file. A line that was cut off is left out. */
export async function readErased(path: string): Promise<ErasedLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      const { customer, at, keptUntil } = JSON.parse(line) as ErasedLine;
      const right =
        Number.isSafeInteger(customer) &&
        customer > 0 &&
        Number.isFinite(Date.parse(at)) &&
        (keptUntil === null || isDay(keptUntil));
      return right ? [{ customer, at, keptUntil }] : [];
    } catch {
      return [];
    }
  });
}

/** An erasure that was being written while the backup was made bears an earlier moment than it. */
const slack = 60 * 60 * 1000;

/**
 * Hides those who were erased after the backup was made, in the transaction that restores it; the job takes
 * them out again as soon as it runs. Returns how many.
 */
export async function eraseAgain(
  client: ClientBase,
  lines: readonly ErasedLine[],
  madeAt: string,
): Promise<number> {
  const later = lines.filter(({ at }) => Date.parse(at) > Date.parse(madeAt) - slack);
  const { rows } = await client.query<{ customer_id: number }>(
    `insert into customer_erasures (customer_id, cause, asked_at, kept_until)
     select distinct on (l.customer) l.customer, 'restore', l.at, l."keptUntil"
     from jsonb_to_recordset($1) as l (customer bigint, at timestamptz, "keptUntil" date)
       join customers c on c.id = l.customer
     order by l.customer, l.at desc
     on conflict (customer_id) do nothing returning customer_id`,
    [JSON.stringify(later)],
  );
  await client.query(
    `insert into customer_bin (customer_id, standing, deleted_at)
     select c, '{}', now() from unnest($1::bigint[]) as c on conflict do nothing`,
    [rows.map(({ customer_id }) => customer_id)],
  );
  return rows.length;
}
