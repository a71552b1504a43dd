// Reads records out of delimited text as it streams by: RFC 4180 where it holds, and one lost row where it does not.
import {
  type RowNote,
  type RowProblem,
  type RowProblemCode,
  shownValue,
} from './fields-problems.ts';

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
  /** Hand over the text of rejected records, too. */
  keepRejected?: boolean;
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
  /** With `keepRejected`: the text of each of `problems`, as far as a record may be long. */
  rejected: string[];
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

function emptyBatch(): CsvBatch {
  return { records: [], lines: [], problems: [], notes: [], blank: 0, rejected: [] };
}

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

/** Line ends from `from` to `to`; `nextCr` is the next CR behind `from`, or -1. */
function countBreaks(text: string, from: number, to: number, nextCr: number): number {
  let count = 0;
  const lf = text.indexOf('\n', from);
  if ((lf < 0 || lf >= to) && (nextCr < 0 || nextCr >= to)) return 0;
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
  let repairAt = 0;
  let batch = emptyBatch();

  // What the last scan found: the cells, whether a quote was opened, and where it stopped.
  let cells: string[] = [];
  let quoted = false;
  let stop = 0;

  /** The quoted cell whose text begins at `from`; leaves `stop` behind the quote, or -1 when it stays open. */
  function scanQuoted(from: number, final: boolean): string {
    let cell = '';
    for (;;) {
      const close = text.indexOf('"', from);
      if (close < 0 || (close + 1 === text.length && !final)) {
        stop = -1;
        return cell;
      }
      if (text.charCodeAt(close + 1) !== QUOTE) {
        stop = close + 1;
        return cell === '' ? text.slice(from, close) : cell + text.slice(from, close);
      }
      cell += text.slice(from, close + 1);
      from = close + 2;
    }
  }

  /** Scans the record at `start`: `whole` (its line end is at `stop`), `open` (needs more text) or `broken`. */
  function scanDelimited(start: number, final: boolean): 'whole' | 'open' | 'broken' {
    const end = text.length;
    let i = start;
    cells = [];
    quoted = false;
    for (;;) {
      let c = i < end ? text.charCodeAt(i) : -1;
      let from = i;
      if (c === SPACE && delimiter !== SPACE) {
        while (c === SPACE) c = ++i < end ? text.charCodeAt(i) : -1;
        if (c === QUOTE) from = i;
      }
      let cell: string;
      if (c === QUOTE) {
        quoted = true;
        cell = scanQuoted(from + 1, final);
        if (stop < 0) return 'open';
        i = stop;
        c = i < end ? text.charCodeAt(i) : -1;
        while (c === SPACE && delimiter !== SPACE) c = ++i < end ? text.charCodeAt(i) : -1;
        if (c !== delimiter && c !== LF && c !== CR && c !== -1) return 'broken';
      } else {
        while (c !== delimiter && c !== LF && c !== CR && c !== -1)
          c = ++i < end ? text.charCodeAt(i) : -1;
        cell = text.slice(from, i);
      }
      if (c === -1 && !final) return 'open';
      if (cells.length <= maxColumns) cells.push(cell);
      if (c !== delimiter) {
        stop = i;
        return 'whole';
      }
      i++;
    }
  }

  /** The same for cells between runs of blanks, where quotes mean nothing. */
  function scanSpaced(start: number, final: boolean): 'whole' | 'open' {
    const end = nextBreak(text, start);
    if (end < 0 && !final) return 'open';
    stop = end < 0 ? text.length : end;
    cells = text
      .slice(start, stop)
      .trim()
      .split(/[ \t]+/, maxColumns + 1);
    quoted = false;
    return 'whole';
  }

  const scan = bySpaces ? scanSpaced : scanDelimited;

  function reject(code: RowProblemCode, from: number, to: number) {
    const value = shownValue(text.slice(from, Math.min(to, from + 250)));
    batch.problems.push({ line, column: null, code, value });
    if (options.keepRejected) batch.rejected.push(text.slice(from, Math.min(to, from + maxRecord)));
  }

  /** Steps over the line end at `at`, if there is one. */
  function pastBreak(at: number): number {
    if (at >= text.length) return text.length;
    line++;
    if (text.charCodeAt(at) === LF) return at + 1;
    if (at + 1 === text.length) afterCr = true;
    return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
  }

  /** True when a record that spans lines has as many cells as the header, empty ones at the end aside. */
  function fitsHeader(): boolean {
    if (columns === undefined || cells.length === columns) return true;
    return cells.length > columns && isBlank(cells.slice(columns));
  }

  /** Hands over the record just scanned, or the reason why not. */
  function deliver(from: number, hasNul: boolean) {
    if (stop - from > maxRecord) return reject('record_too_long', from, stop);
    if (cells.length > maxColumns) return reject('columns_wrong', from, stop);
    const first = cells[0]!;
    if ((first === '' || first.charCodeAt(0) <= SPACE) && isBlank(cells)) {
      batch.blank++;
      return;
    }
    if (hasNul) return reject('nul_byte', from, stop);
    if (headerAwaited) {
      headerAwaited = false;
      return;
    }
    if (repairAt < repairs.length && repairs[repairAt]! < stop) {
      const value = shownValue(text.slice(from, Math.min(stop, from + 250)));
      batch.notes.push({ line, column: null, code: 'encoding_mixed', value });
    }
    batch.records.push(cells);
    batch.lines.push(line);
  }

  /** Gives up the record at `start` for the line it begins on; returns where reading goes on. */
  function resynchronise(start: number, final: boolean): number {
    const lineEnd = nextBreak(text, start);
    const to = lineEnd < 0 ? text.length : lineEnd;
    if (to - start > maxRecord) {
      reject('record_too_long', start, to);
      discarding = lineEnd < 0 && !final;
    } else reject('quote_unbalanced', start, to);
    return pastBreak(to);
  }

  /** Passes over one line (or what there is of it) that nobody wants. */
  function discard(at: number): number {
    const lineEnd = nextBreak(text, at);
    if (lineEnd < 0) return text.length;
    if (discarding) discarding = false;
    else linesToSkip--;
    return pastBreak(lineEnd);
  }

  /** Reads as many whole records as the text holds, and keeps the rest. */
  function read(final: boolean) {
    const end = text.length;
    let at = 0;
    if (afterCr && end > 0) {
      afterCr = false;
      if (text.charCodeAt(0) === LF) at = 1;
    }
    let nul = text.indexOf('\0');
    let cr = text.indexOf('\r');
    while (at < end) {
      if (discarding || linesToSkip > 0) {
        at = discard(at);
        continue;
      }
      const start = at;
      while (repairAt < repairs.length && repairs[repairAt]! < start) repairAt++;
      if (nul >= 0 && nul < start) nul = text.indexOf('\0', start);
      if (cr >= 0 && cr < start) cr = text.indexOf('\r', start);

      const outcome = scan(start, final);
      // What is not whole waits for more text, unless it is already longer than any record may be.
      const waits = outcome === 'open' || (outcome === 'broken' && nextBreak(text, start) < 0);
      if (waits && !final && end - start <= maxRecord) break;
      const breaks = outcome === 'whole' && quoted ? countBreaks(text, start, stop, cr) : 0;
      if (outcome !== 'whole' || (breaks > 0 && (stop - start > maxRecord || !fitsHeader()))) {
        at = resynchronise(start, final);
      } else {
        deliver(start, nul >= 0 && nul < stop);
        line += breaks;
        at = pastBreak(stop);
      }
    }
    text = text.slice(at);
    repairs = repairs.slice(repairAt).map((place) => Math.max(0, place - at));
    repairAt = 0;
  }

  function take(): CsvBatch {
    const done = batch;
    batch = emptyBatch();
    return done;
  }

  return {
    push(piece, repaired = []) {
      for (const place of repaired) repairs.push(text.length + place);
      text = text === '' ? piece : text + piece;
      read(false);
      return take();
    },
    end() {
      read(true);
      return take();
    },
  };
}
