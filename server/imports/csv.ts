// Reads records out of delimited text as it streams by: RFC 4180 where it holds, and one lost row where it does not.
import { type RowNote, type RowProblem, type RowProblemCode, shownValue } from './fields-problems.ts';

/** One character, or `spaces`: runs of blanks between the cells, as in fixed-width listings. */
export type Delimiter = string;
export const spaces: Delimiter = 'spaces';

/** How to read. `columns` is the number of cells of the header, when it is known. */
export type CsvOptions = {
  delimiter: Delimiter;
  /** Physical lines to pass over before the first record. */
  skipLines?: number;
  /** The first record is the header and is not delivered. */
  header?: boolean;
  /** With it, a record over several lines that has another number of cells counts as a broken quote. */
  columns?: number | undefined;
  maxRecord?: number;
  maxColumns?: number;
};

/**
 * What came out of one piece of text. `records[i]` begins on physical line `lines[i]`; every record
 * of the file is either in `records`, in `problems` (once), or counted in `blank` (no cell holds
 * anything). `notes` speak of records that are delivered.
 */
export type CsvBatch = {
  records: string[][];
  lines: number[];
  problems: RowProblem[];
  notes: RowNote[];
  blank: number;
};

/** A parser fed with pieces of text of any size; `repaired` as a decoder gives it. */
export type CsvParser = {
  push(text: string, repaired?: readonly number[]): CsvBatch;
  end(): CsvBatch;
};

/** A record longer than this many characters is rejected; so is one with more cells than this. */
export const maxRecordLength = 64 * 1024;
export const maxColumnCount = 1024;

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;

/** True when no cell holds anything but blanks. */
function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false;
  return true;
}

/** The place of the next line end at or after `from`, or -1. */
function nextBreak(text: string, from: number): number {
  const lf = text.indexOf('\n', from);
  const cr = text.indexOf('\r', from);
  return lf < 0 ? cr : cr < 0 ? lf : Math.min(lf, cr);
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (c === LF || (c === CR && text.charCodeAt(i + 1) !== LF)) count++;
  }
  return count;
}

/**
 * Makes a parser. Cells may stand in double quotes, with doubled quotes inside and line ends inside;
 * blanks around a quoted cell are passed over; a quote inside an unquoted cell is a character like
 * any other. LF, CRLF and CR end a record, also mixed. Memory is bounded by one piece of text plus
 * one record.
 *
 * A quote that never closes, closes in front of other text, spans more than the record limit or
 * (with `columns` known) swallows lines so that the number of cells is wrong, costs the line where
 * its record began: `quote_unbalanced`, and reading goes on at the following line. Other problems:
 * `record_too_long`, `columns_wrong` (more cells than the limit), `nul_byte`.
 */
export function makeCsvParser(options: CsvOptions): CsvParser {
  const maxRecord = options.maxRecord ?? maxRecordLength;
  const maxColumns = options.maxColumns ?? maxColumnCount;
  const bySpaces = options.delimiter === spaces;
  const delimiter = bySpaces ? SPACE : options.delimiter.charCodeAt(0);
  const columns = options.columns;

  let text = '';
  let line = 1;
  let linesToSkip = options.skipLines ?? 0;
  let headerAwaited = options.header ?? false;
  /** The last piece ended in CR, so a LF at the start of the next one belongs to it. */
  let afterCr = false;
  /** Inside a record that was already rejected for its length: everything up to the line end goes. */
  let discarding = false;
  let repairs: number[] = [];
  let batch = emptyBatch();

  function emptyBatch(): CsvBatch {
    return { records: [], lines: [], problems: [], notes: [], blank: 0 };
  }

  function reject(code: RowProblemCode, atLine: number, value: string) {
    batch.problems.push({ line: atLine, column: null, code, value: shownValue(value) });
  }

  /** Steps over the line end at `at`. */
  function pastBreak(at: number): number {
    if (text.charCodeAt(at) === LF) return at + 1;
    if (at + 1 === text.length) {
      afterCr = true;
      return at + 1;
    }
    return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  /** Hands over a finished record, or the reason why not. */
  function deliver(cells: string[], from: number, to: number, atLine: number, hasNul: boolean) {
    if (to - from > maxRecord) return reject('record_too_long', atLine, text.slice(from, from + 250));
    const first = cells[0]!;
    if ((first === '' || first.charCodeAt(0) <= SPACE) && isBlank(cells)) {
      batch.blank++;
      return;
    }
    if (hasNul) return reject('nul_byte', atLine, text.slice(from, Math.min(to, from + 250)));
    if (cells.length > maxColumns)
      return reject('columns_wrong', atLine, text.slice(from, Math.min(to, from + 250)));
    if (repairs.length > 0 && repairs[0]! < to) {
      const value = shownValue(text.slice(from, Math.min(to, from + 250)));
      batch.notes.push({ line: atLine, column: null, code: 'encoding_mixed', value });
    }
    if (headerAwaited) {
      headerAwaited = false;
      return;
    }
    batch.records.push(cells);
    batch.lines.push(atLine);
  }

  /** True when a record that spans lines has as many cells as the header, empty ones at the end aside. */
  function fitsHeader(cells: readonly string[]): boolean {
    if (columns === undefined || cells.length === columns) return true;
    return cells.length > columns && isBlank(cells.slice(columns));
  }

  /** Reads as many whole records as the text holds, and keeps the rest. */
  function read(final: boolean) {
    const end = text.length;
    let at = 0;
    if (afterCr && end > 0) {
      afterCr = false;
      if (text.charCodeAt(0) === LF) at = 1;
    }
    let nextNul = text.indexOf('\0', at);

    while (at < end) {
      if (discarding || linesToSkip > 0) {
        const stop = nextBreak(text, at);
        at = stop < 0 ? end : pastBreak(stop);
        if (stop < 0) break;
        if (!discarding) linesToSkip--;
        discarding = false;
        line++;
        continue;
      }

      const start = at;
      const cells: string[] = [];
      let count = 0;
      let i = at;
      let quoted = false;
      let broken = false;
      let open = false;
      let lastCode = -1;

      if (bySpaces) {
        const stop = nextBreak(text, start);
        i = stop < 0 ? end : stop;
        open = stop < 0 && !final;
        if (stop >= 0) lastCode = LF;
        if (!open && i - start <= maxRecord)
          cells.push(...text.slice(start, i).trim().split(/[ \t]+/, maxColumns + 1));
        else cells.push('');
      }

      while (!bySpaces) {
        let from = i;
        let c = i < end ? text.charCodeAt(i) : -1;
        if (c === SPACE && delimiter !== SPACE) {
          let ahead = i + 1;
          while (ahead < end && text.charCodeAt(ahead) === SPACE) ahead++;
          if (ahead < end && text.charCodeAt(ahead) === QUOTE) {
            i = ahead;
            c = QUOTE;
          }
        }
        let cell = '';
        if (c === QUOTE) {
          quoted = true;
          from = i + 1;
          for (;;) {
            const close = text.indexOf('"', from);
            if (close < 0 || (close + 1 === end && !final)) {
              open = true;
              break;
            }
            if (text.charCodeAt(close + 1) !== QUOTE) {
              cell = cell === '' ? text.slice(from, close) : cell + text.slice(from, close);
              i = close + 1;
              break;
            }
            cell += text.slice(from, close + 1);
            from = close + 2;
          }
          if (open) break;
          if (delimiter !== SPACE) while (i < end && text.charCodeAt(i) === SPACE) i++;
          c = i < end ? text.charCodeAt(i) : -1;
          if (c !== delimiter && c !== LF && c !== CR && c !== -1) {
            broken = true;
            break;
          }
        } else {
          while (i < end) {
            c = text.charCodeAt(i);
            if (c === delimiter || c === LF || c === CR) break;
            i++;
          }
          if (i < end || final) cell = text.slice(from, i);
        }
        if (i === end && !final) {
          open = true;
          break;
        }
        if (count++ <= maxColumns) cells.push(cell);
        if (i === end) break;
        if (c !== delimiter) {
          lastCode = c;
          break;
        }
        i++;
      }

      if (open && !final && end - start <= maxRecord) break;

      let breaks = 0;
      if (!open && !broken && quoted) {
        breaks = countBreaks(text, start, i);
        broken = breaks > 0 && (i - start > maxRecord || !fitsHeader(cells));
      }
      if (open || broken) {
        const stop = nextBreak(text, start);
        if (stop < 0 && !final && end - start <= maxRecord) break;
        if (stop < 0 && end - start > maxRecord) {
          reject('record_too_long', line, text.slice(start, start + 250));
          discarding = !final;
          at = end;
        } else {
          const lineEnd = stop < 0 ? end : stop;
          reject('quote_unbalanced', line, text.slice(start, Math.min(lineEnd, start + 250)));
          at = stop < 0 ? end : pastBreak(stop);
          if (stop >= 0) line++;
        }
      } else {
        deliver(cells, start, i, line, nextNul >= 0 && nextNul < i);
        at = lastCode === -1 ? end : pastBreak(i);
        line += breaks + (lastCode === -1 ? 0 : 1);
      }
      if (nextNul >= 0 && nextNul < at) nextNul = text.indexOf('\0', at);
      while (repairs.length > 0 && repairs[0]! < at) repairs.shift();
    }

    text = text.slice(at);
    if (repairs.length > 0) repairs = repairs.map((place) => Math.max(0, place - at));
  }

  function finish(): CsvBatch {
    const done = batch;
    batch = emptyBatch();
    return done;
  }

  return {
    push(piece, repaired) {
      if (repaired !== undefined)
        for (const place of repaired) repairs.push(text.length + place);
      text = text === '' ? piece : text + piece;
      read(false);
      return finish();
    },
    end() {
      read(true);
      return finish();
    },
  };
}
