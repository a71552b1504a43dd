// How files were read before, remembered by their header and proposed when such a file comes again.
import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { type Db, sql, type Tx } from '../platform/database.ts';
import { fail, isCoded } from '../platform/errors.ts';
import type { ImportMappingsTable } from '../platform/schema.ts';
import type { Looked } from './look.ts';
import type { ImportRow } from './queries.ts';
import type { FileFormat, ImportOptions, NamedMapping } from './rules.ts';
import { shapePresetOf } from './shapes-known.ts';

type MappingRow = Selectable<ImportMappingsTable>;
/** What of the form of a file is proposed; the rest is seen in every file anew. */
type SavedFormat = Pick<FileFormat, 'dateFormat' | 'decimal'>;

/** What tells the columns of a file from others, in whatever order they stand; null without a header. */
export function headerOf({ format, columns }: Pick<Looked, 'format' | 'columns'>): string | null {
  if (!format.hasHeader) return null;
  const names = columns.map(({ name }) => name).sort();
  return createHash('sha256').update(JSON.stringify(names)).digest('hex');
}

const findMapping = (db: Db, kind: string, header: string) =>
  db
    .selectFrom('import_mappings')
    .selectAll()
    .where('kind', '=', kind)
    .where('header', '=', header)
    .executeTakeFirst();

export type LookAgain = (options: {
  preset?: string | null;
  mapping?: NamedMapping;
  format?: SavedFormat;
}) => Promise<Looked>;

/**
 * Reads a file as the last one with its header was read. Where its dates or decimals prove that they are
 * written otherwise, they are read as they are. Null when nothing is remembered of such a file.
 */
export async function lookAsBefore(
  db: Db,
  kind: string,
  detected: Looked,
  look: LookAgain,
): Promise<{ looked: Looked; mappingId: number; chosen: ImportOptions } | null> {
  const header = headerOf(detected);
  const saved = header === null ? undefined : await findMapping(db, kind, header);
  if (!saved) return null;
  const { dateFormat, decimal } = saved.format as SavedFormat;
  const { preset } = saved;
  // A shop export knows its columns by itself.
  const shaped = shapePresetOf(preset) !== null;
  const told = { preset, ...(shaped ? {} : { mapping: saved.mapping as NamedMapping }) };
  try {
    const own = await look(told);
    const proven = (doubt: 'dates' | 'decimals', proof: number) =>
      proof > 0 && !own.why.doubts.includes(doubt);
    const format = {
      dateFormat: proven('dates', own.why.dateProof) ? own.format.dateFormat : dateFormat,
      decimal: proven('decimals', own.why.decimalProof) ? own.format.decimal : decimal,
    };
    const chosen = saved.options as ImportOptions;
    return { looked: await look({ ...told, format }), mappingId: saved.id, chosen };
  } catch (error) {
    // Fields and presets of an older version: then it is read as detected.
    if (isCoded(error, 'import_mapping_unknown') || isCoded(error, 'preset_unfit')) return null;
    if (isCoded(error, 'import_preset_unknown')) return null;
    throw error;
  }
}

/** Remembers how an import that succeeded was read. Rows of a program have no columns of their own. */
export async function rememberMapping(tx: Tx, row: ImportRow, now: Date): Promise<void> {
  if (row.header === null || row.door === 'api') return;
  const { dateFormat, decimal } = row.format as FileFormat;
  const columns = (row.columns as Looked['columns']).map(({ name }) => name);
  const learned = {
    columns: JSON.stringify(columns),
    format: JSON.stringify({ dateFormat, decimal }),
    mapping: JSON.stringify(row.mapping),
    preset: row.preset,
    options: JSON.stringify(row.options),
    import_id: row.id,
    file_name: row.file_name,
    used_at: now.toISOString(),
  };
  await tx
    .insertInto('import_mappings')
    .values({ kind: row.kind, header: row.header, ...learned })
    .onConflict((c) => c.columns(['kind', 'header']).doUpdateSet(learned))
    .execute();
}

/** What an import taught that was taken back is not proposed again. */
export const unlearnMapping = (db: Db | Tx, importId: number) =>
  db.deleteFrom('import_mappings').where('import_id', '=', importId).execute();

/** How far back columns are compared where none has the same header. */
const compared = 50;

/**
 * What is remembered of files like this one: of the same header, used or not; else of the one that shares
 * most columns, with those that came and those that went. Null when less than half are shared.
 */
export async function savedFor(db: Db, row: ImportRow) {
  if (row.header === null || row.door === 'api') return null;
  const names = (row.columns as Looked['columns']).map(({ name }) => name);
  const known = await db
    .selectFrom('import_mappings')
    .selectAll()
    .where('kind', '=', row.kind)
    .orderBy(sql`header = ${row.header}`, 'desc')
    .orderBy('used_at', 'desc')
    .limit(compared)
    .execute();
  const near = known
    .map((saved) => {
      const before = saved.columns as string[];
      const gone = before.filter((name) => !names.includes(name));
      const added = names.filter((name) => !before.includes(name));
      return { saved, gone, added, shared: names.length - added.length };
    })
    .filter(({ gone, shared }) => shared >= 2 && gone.length <= shared)
    .sort((a, b) => b.shared - a.shared || a.added.length - b.added.length)[0];
  const exact = known.find(({ header }) => header === row.header);
  const told = exact ? { saved: exact, gone: [], added: [] } : near;
  // What the import itself taught is no news of it.
  if (!told || told.saved.import_id === row.id) return null;
  const { saved } = told;
  const format = row.format as FileFormat;
  const before = saved.format as SavedFormat;
  const used = row.mapping_id === saved.id;
  return {
    id: saved.id,
    name: saved.name,
    fileName: saved.file_name,
    usedAt: saved.used_at,
    used,
    added: told.added.slice(0, 20),
    gone: told.gone.slice(0, 20),
    otherwise: used
      ? (['dateFormat', 'decimal'] as const).filter((part) => format[part] !== before[part])
      : [],
  };
}

/** Every mapping that is remembered, last used first. */
/** Whoever may not see contact data sees fields without the columns: a file without a header begins with a row. */
export async function listMappings(db: Db, sees: boolean) {
  const rows = await db
    .selectFrom('import_mappings')
    .selectAll()
    .orderBy('used_at', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => {
    const shown = plain(row);
    return sees
      ? shown
      : {
          ...shown,
          mapping: Object.fromEntries(Object.keys(shown.mapping).map((field) => [field, '•••'])),
        };
  });
}

const plain = (row: MappingRow) => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  fileName: row.file_name,
  usedAt: row.used_at,
  columns: (row.columns as string[]).length,
  mapping: row.mapping as NamedMapping,
  format: row.format as SavedFormat,
  preset: row.preset,
});

/** Gives a mapping a name; an empty one takes it away. */
export async function renameMapping(db: Db, id: number, name: string) {
  const row = await db
    .updateTable('import_mappings')
    .set({ name: name.trim() || null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return row ? plain(row) : fail('mapping_not_found', { id });
}

/** Forgets a mapping; imports that were read with it stay as they are. */
export async function forgetMapping(db: Db, id: number): Promise<void> {
  const gone = await db.deleteFrom('import_mappings').where('id', '=', id).executeTakeFirst();
  if (gone.numDeletedRows === 0n) fail('mapping_not_found', { id });
}
