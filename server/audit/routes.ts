// Answers for the audit room.
import { Readable } from 'node:stream';
import { readCompany } from '../company/index.ts';
import { csvLine } from '../platform/csv-write.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { translate } from '../platform/i18n.ts';
import { isDay } from '../platform/question.ts';
import type { auditContract } from './contract.ts';
import { type AuditFilter, type AuditRow, auditPeople, listEntries } from './queries.ts';

/** @throws day_invalid */
function checkDays({ from, until }: AuditFilter): void {
  for (const day of [from, until])
    if (day !== undefined && !isDay(day)) fail('day_invalid', { day });
}

function readKey(text: string | undefined): number | null {
  if (text === undefined) return null;
  const id = Number(text);
  return /^\d{1,15}$/.test(text) ? id : fail('page_key_invalid');
}

/** `calls`: what each action of the log is called, `METHOD /path` → `room.name`; the words are in `i18n/`. */
export const auditRoutes = (
  calls: ReadonlyMap<string, string>,
): Handlers<typeof auditContract> => ({
  entries: async ({ db, query }) => {
    const { after, limit = 100, ...filter } = query;
    checkDays(filter);
    const { timeZone } = await readCompany(db);
    const beyond = readKey(after);
    const page = { order: 'newest', beyond, limit: limit + 1, timeZone } as const;
    const found = await listEntries(db, filter, page);
    const entries = found
      .slice(0, limit)
      .map((entry) => ({ ...entry, call: calls.get(entry.action) ?? null }));
    return { entries, next: found.length > limit ? String(entries.at(-1)!.id) : null };
  },

  people: async ({ db }) => ({ people: await auditPeople(db) }),

  file: async ({ config, db, query, setHeader }) => {
    const { language = 'es', ...filter } = query;
    checkDays(filter);
    const { timeZone } = await readCompany(db);
    setHeader(
      'content-disposition',
      `attachment; filename="${language === 'es' ? 'bitacora' : 'log'}.csv"`,
    );
    const say = (key: string) => translate(config.root, language, key);
    async function* lines() {
      yield `\ufeff${csvLine(columns.map((name) => say(`audit.column.${name}`)))}`;
      for (let beyond: number | null = null; ; ) {
        const page = { order: 'oldest', beyond, limit: 500, timeZone } as const;
        const rows: AuditRow[] = await listEntries(db, filter, page);
        yield rows
          .map((row) => csvLine(columns.map((name) => cellOf(row, name, say, calls))))
          .join('');
        if (rows.length < page.limit) return;
        beyond = rows.at(-1)!.id;
      }
    }
    return Readable.from(lines());
  },
});

// biome-ignore format: a list reads better whole
const columns = ['id', 'at', 'kind', 'actor', 'door', 'key', 'area', 'call', 'action', 'subject', 'result', 'details', 'network'] as const;

function cellOf(
  row: AuditRow,
  name: (typeof columns)[number],
  say: (key: string) => string,
  calls: ReadonlyMap<string, string>,
) {
  if (name === 'call') return wordsOf(calls.get(row.action), say);
  if (name === 'kind') return say(`audit.kind.${row.kind}`);
  if (name === 'door') return say(`audit.door.${row.door}`);
  if (name === 'area') return row.area && say(`right.area.${row.area}`);
  if (name === 'actor') return row.actor?.name ?? null;
  if (name === 'details')
    return Object.keys(row.details).length > 0 ? JSON.stringify(row.details) : null;
  return row[name];
}

/** A call without words of its own is told by its path alone. */
function wordsOf(call: string | undefined, say: (key: string) => string): string | null {
  if (call === undefined) return null;
  const key = `call.${call}`;
  const words = say(key);
  return words === key ? null : words;
}
