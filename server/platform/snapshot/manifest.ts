// What a backup says of itself: at its beginning what one must know to read it, at its end what was
// written, with a checksum for everything.
import * as t from 'typebox';

export const formatVersion = 1;

const sum = t.String({ pattern: '^[0-9a-f]{64}$' });
const count = t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** Names go into SQL between quotes. */
const name = t.String({ pattern: '^[^"\\u0000/]{1,63}$' });

/** A stream that was cut into pieces of at most `pieceBytes` and compressed piece by piece. */
const stored = { bytes: count, sha256: sum, pieces: t.Array(sum) };

const beginning = {
  format: t.Literal(formatVersion),
  about: t.String(),
  madeAt: t.String({ format: 'date-time' }),
  /** Version of Clientela that made it. */
  app: t.String({ maxLength: 40 }),
  /** Migrations the database had seen: which schema the rows are of. */
  migrations: t.Array(t.Object({ name: t.String(), sum })),
};

/** The first entry. */
export const beginningSchema = t.Object(beginning);
export type Beginning = t.Static<typeof beginningSchema>;

/** The last entry but its checksum. */
export const manifestSchema = t.Object({
  ...beginning,
  /** Rows as PostgreSQL's COPY text, in this order. */
  tables: t.Array(
    t.Object({ name, columns: t.Array(name, { minItems: 1 }), rows: count, ...stored }),
  ),
  /** Sequence → last number it gave. */
  sequences: t.Record(t.String(), t.String({ pattern: '^-?\\d{1,19}$' })),
  /** Files of the data folder. */
  files: t.Array(t.Object({ path: t.String(), ...stored })),
  /** Tables of facts that were left out, and why. */
  leftOut: t.Record(t.String(), t.String()),
});
export type Manifest = t.Static<typeof manifestSchema>;

export interface StoredStream {
  bytes: number;
  sha256: string;
  /** SHA-256 of each compressed piece. */
  pieces: string[];
}

/** Uncompressed size of a piece: what is in memory at once, a few times over. */
export const pieceBytes = 4 * 1024 ** 2;

/** Name of a piece in the archive, e.g. tables/purchases/000001.copy.zst. */
export const pieceName = (kind: 'tables' | 'files', of: string, nth: number): string =>
  `${kind}/${of}/${fileLabel(nth)}.${kind === 'tables' ? 'copy' : 'part'}.zst`;

/** Short name of a stored file inside the archive, whatever its path. */
export const fileLabel = (nth: number): string => String(nth).padStart(6, '0');

export const about =
  'A backup of Clientela; "clientela restore FILE" brings it back. By hand: tables/NAME/*.copy.zst in ' +
  'their order, unpacked with zstd -dc, are the rows of a table as PostgreSQL COPY text; manifest.json ' +
  'names columns, kept files and checksums.';
