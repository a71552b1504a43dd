// Joins decoding and parsing: from the pieces of a file to batches of records.
import { type CsvBatch, type CsvOptions, makeCsvParser } from './csv.ts';
import { type Encoding, makeDecoder } from './decode.ts';

/** A batch of records, and how many bytes of the file have been taken up to its end (for progress). */
export type FileBatch = CsvBatch & { bytesSoFar: number };

/**
 * Reads a file as it streams by. Gives one batch for each piece that finished a record; the caller
 * sets the pace, so memory stays constant. Never throws for what is in the file.
 */
export async function* readCsv(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CsvOptions & {
    encoding: Encoding;
    /** Cells at the start of every record that are not of the table: what we said of rejected rows. */
    passOver?: number;
  },
): AsyncGenerator<FileBatch> {
  const { passOver = 0, columns } = options;
  const decoder = makeDecoder(options.encoding);
  const parser = makeCsvParser({
    ...options,
    columns: columns === undefined ? undefined : columns + passOver,
  });
  const without = (batch: CsvBatch): CsvBatch =>
    passOver === 0
      ? batch
      : { ...batch, records: batch.records.map((record) => record.slice(passOver)) };
  let bytesSoFar = 0;
  for await (const piece of pieces) {
    bytesSoFar += piece.byteLength;
    const decoded = decoder.push(piece);
    if (decoded.text === '') continue;
    const batch = parser.push(decoded.text, decoded.repaired);
    if (hasContent(batch)) yield { ...without(batch), bytesSoFar };
  }
  const decoded = decoder.end();
  for (const batch of [parser.push(decoded.text, decoded.repaired), parser.end()])
    if (hasContent(batch)) yield { ...without(batch), bytesSoFar };
}

function hasContent(batch: CsvBatch): boolean {
  return batch.records.length > 0 || batch.problems.length > 0 || batch.blank > 0;
}
