// Turns the bytes of a file into text: finds the encoding, and decodes piece by piece in constant memory.
import { Buffer, isUtf8 } from 'node:buffer';
import { kindOfBinary } from './decode-signatures.ts';
import type { FileProblem } from './fields-problems.ts';

/** The encodings a file of sales may have. Windows-1252 also reads ISO 8859-1 (Latin-1). */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

/** How many bytes of the start of a file are looked at. */
export const headBytes = 256 * 1024;

/** An encoding and how it was found; not `sure` where bytes above 127 left more than one reading. */
export type EncodingFinding = {
  encoding: Encoding;
  bom: boolean;
  sure: boolean;
  why: 'bom' | 'zero_pattern' | 'ascii' | 'valid_utf8' | 'mostly_utf8' | 'not_utf8';
};

const LF = 10;
const CR = 13;

/** Counts the zeros at even and at odd places, and the control bytes text has no use for. */
function countOddities(head: Uint8Array) {
  let evenZeros = 0;
  let oddZeros = 0;
  let controls = 0;
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!;
    if (byte > 31) continue;
    if (byte === 0) {
      if (i & 1) oddZeros++;
      else evenZeros++;
    }
    // Tab, line ends, form feed, end-of-file of DOS and escape do occur in text.
    const usual = (byte >= 9 && byte <= 13) || byte === 26 || byte === 27;
    if (!usual) controls++;
  }
  return { evenZeros, oddZeros, controls };
}

/** Counts well-formed and ill-formed sequences above 127, as UTF-8 reads them. */
function countSequences(head: Uint8Array) {
  let good = 0;
  let bad = 0;
  for (let i = 0; i < head.length; ) {
    const byte = head[i]!;
    if (byte < 0x80) {
      i++;
      continue;
    }
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    if (length > 1 && i + length > head.length) break;
    if (length > 1 && isUtf8(head.subarray(i, i + length))) {
      good++;
      i += length;
    } else {
      bad++;
      i++;
    }
  }
  return { good, bad };
}

/** The head without a character that was cut in two by the end of the head. */
function withoutCutCharacter(head: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= head.length; back++) {
    const byte = head[head.length - back]!;
    if (byte >= 0xc0) return head.subarray(0, head.length - back);
    if (byte < 0x80) break;
  }
  return head;
}

/**
 * Finds the encoding from the first bytes of a file (`headBytes` of them, or all there are).
 * Order: signatures of binary files, byte-order marks, zeros at every second byte (UTF-16 without a
 * mark), many control bytes (binary), then UTF-8 when its rules hold for most of what is above 127,
 * else Windows-1252. A few NULs in a text do not make it binary: they cost their rows.
 */
export function detectEncoding(
  head: Uint8Array,
): { finding: EncodingFinding; problem: null } | { finding: null; problem: FileProblem } {
  const found = (encoding: Encoding, why: EncodingFinding['why'], sure: boolean) => ({
    finding: { encoding, bom: why === 'bom', sure, why },
    problem: null,
  });
  const refused = (looksLike: string) => ({
    finding: null,
    problem: { code: 'file_binary' as const, looksLike, value: null },
  });
  const binary = kindOfBinary(head);
  if (binary !== null) return refused(binary);
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return found('utf-8', 'bom', true);
  if (head[0] === 0xff && head[1] === 0xfe) return found('utf-16le', 'bom', true);
  if (head[0] === 0xfe && head[1] === 0xff) return found('utf-16be', 'bom', true);

  const { evenZeros, oddZeros, controls } = countOddities(head);
  const pairs = head.length / 2;
  if (head.length >= 4) {
    if (oddZeros > pairs * 0.4 && evenZeros < pairs * 0.05)
      return found('utf-16le', 'zero_pattern', true);
    if (evenZeros > pairs * 0.4 && oddZeros < pairs * 0.05)
      return found('utf-16be', 'zero_pattern', true);
  }
  if (controls > 4 && controls * 50 > head.length) return refused('binary');

  const whole = head.length >= headBytes ? withoutCutCharacter(head) : head;
  if (isUtf8(whole)) {
    const ascii = whole.every((byte) => byte < 0x80);
    // Bytes above 127 may still come after the head; the decoder takes either kind, line by line.
    return found('utf-8', ascii ? 'ascii' : 'valid_utf8', true);
  }
  const { good, bad } = countSequences(whole);
  return good > bad
    ? found('utf-8', 'mostly_utf8', false)
    : found('windows-1252', 'not_utf8', true);
}

/**
 * A piece of decoded text. `repaired` holds the places in `text` where lines begin that were not
 * UTF-8 inside a UTF-8 file and were read as Windows-1252 instead.
 */
export type DecodedText = { text: string; repaired: readonly number[] };

/** A decoder fed with pieces of a file; `end` gives what was held back. */
export type Decoder = { push(bytes: Uint8Array): DecodedText; end(): DecodedText };

const nothingRepaired: readonly number[] = [];

/** Beyond this a line is handed on in parts: no record may be this long, so nothing good is lost. */
const heldLimit = 256 * 1024;

/**
 * Makes a decoder. Bytes never make it fail: in a UTF-8 file a line that breaks the rules of UTF-8
 * is read as Windows-1252 and named in `repaired` (files glued together from two systems are
 * common, and a whole line is nearly always in one encoding), so the row is kept with a note. In
 * UTF-16 half a surrogate pair becomes U+FFFD.
 */
export function makeDecoder(encoding: Encoding): Decoder {
  const decoder = encoding === 'utf-8' ? makeLineDecoder() : makePlainDecoder(encoding);
  let atStart = true;
  const withoutMark = (decoded: DecodedText): DecodedText => {
    if (!atStart || decoded.text === '') return decoded;
    atStart = false;
    if (decoded.text.charCodeAt(0) !== 0xfeff) return decoded;
    return {
      text: decoded.text.slice(1),
      repaired: decoded.repaired.map((at) => Math.max(0, at - 1)),
    };
  };
  return {
    push: (bytes) => withoutMark(decoder.push(bytes)),
    end: () => withoutMark(decoder.end()),
  };
}

function makePlainDecoder(encoding: Encoding): Decoder {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return {
    push: (bytes) => ({
      text: decoder.decode(bytes, { stream: true }),
      repaired: nothingRepaired,
    }),
    end: () => ({ text: decoder.decode(), repaired: nothingRepaired }),
  };
}

/** UTF-8 in whole lines, so that the encoding can be judged line by line where it must be. */
function makeLineDecoder(): Decoder {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const windows = new TextDecoder('windows-1252');
  let held: Uint8Array[] = [];
  let heldLength = 0;

  function decodeLines(bytes: Uint8Array): DecodedText {
    if (isUtf8(bytes)) return { text: utf8.decode(bytes), repaired: nothingRepaired };
    const repaired: number[] = [];
    let text = '';
    let goodFrom = 0;
    for (let start = 0; start < bytes.length; ) {
      let end = start;
      while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) end++;
      if (end < bytes.length) end++;
      const line = bytes.subarray(start, end);
      if (!isUtf8(line)) {
        text += utf8.decode(bytes.subarray(goodFrom, start));
        repaired.push(text.length);
        text += windows.decode(line);
        goodFrom = end;
      }
      start = end;
    }
    text += utf8.decode(bytes.subarray(goodFrom));
    return { text, repaired };
  }

  /** Takes what is held plus the first `length` bytes of a piece, and holds the rest. */
  function release(bytes: Uint8Array, length: number): Uint8Array {
    const whole = Buffer.concat([...held, bytes.subarray(0, length)]);
    // Copied, because the owner of the piece may fill it again.
    const rest = Uint8Array.from(bytes.subarray(length));
    held = rest.length > 0 ? [rest] : [];
    heldLength = rest.length;
    return whole;
  }

  return {
    push(bytes) {
      let cut = bytes.lastIndexOf(LF);
      if (cut < 0) cut = bytes.lastIndexOf(CR);
      if (cut >= 0) return decodeLines(release(bytes, cut + 1));
      held.push(Uint8Array.from(bytes));
      heldLength += bytes.length;
      if (heldLength < heldLimit) return { text: '', repaired: nothingRepaired };
      const all = release(new Uint8Array(0), 0);
      const whole = withoutCutCharacter(all);
      held = [all.subarray(whole.length)];
      heldLength = all.length - whole.length;
      return decodeLines(whole);
    },
    end() {
      return decodeLines(release(new Uint8Array(0), 0));
    },
  };
}

/** Characters of Windows-1252 above 127, by their byte less 128. */
const windowsCharacters = new TextDecoder('windows-1252').decode(
  Uint8Array.from({ length: 128 }, (_, i) => 128 + i),
);

/** The bytes of a text; what Windows-1252 lacks becomes a question mark, and it has no byte-order mark. */
export function encodeText(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const bytes: number[] = [];
  for (const character of text.replaceAll('\ufeff', '')) {
    const code = character.charCodeAt(0);
    const at = code < 128 ? -1 : windowsCharacters.indexOf(character);
    bytes.push(code < 128 ? code : at < 0 ? 63 : 128 + at);
  }
  return Buffer.from(bytes);
}
