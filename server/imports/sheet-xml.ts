// Reads XML as it streams by, as far as workbooks use it: elements, attributes, text. What could make a
// reader do more than read (document types, entities of its own) is refused.
import { fail } from '../platform/errors.ts';

/** What is told of a document, in its order. Names come without their prefix. */
export interface XmlListener {
  /** `attributes` is their raw text, for `attribute`. An element that closes itself is closed next. */
  open: (name: string, attributes: string) => void;
  close: (name: string) => void;
  /** May come in several pieces. */
  text: (text: string) => void;
}

/** No tag is longer than this. */
const longestTag = 256 * 1024;

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Text with its entities read; those it does not know stay as they are. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|\w{2,4});/gi, (whole, name: string) => {
    if (name[0] !== '#') return entities[name] ?? whole;
    const code =
      name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The value of an attribute, '' where there is none. */
export function attribute(attributes: string, name: string): string {
  const at = attributes.indexOf(` ${name}="`);
  if (at >= 0) {
    const from = at + name.length + 3;
    return unescapeXml(attributes.slice(from, attributes.indexOf('"', from)));
  }
  // Written as others seldom do: single quotes, blanks around the sign, a prefix, line ends.
  if (!/'|\s=|=\s|[\n\r\t]|:/.test(attributes)) return '';
  const found = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(
    attributes,
  );
  return unescapeXml(found?.[1] ?? found?.[2] ?? '');
}

/** Whether a value in quotes is still open at `to`. */
function isOpen(text: string, from: number, to: number): boolean {
  let quote = 0;
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i);
    if (quote === 0) quote = c === 34 || c === 39 ? c : 0;
    else if (c === quote) quote = 0;
  }
  return quote !== 0;
}

/** Makes a reader that is fed with pieces of text; fails with `workbook_broken` where it is no XML. */
export function makeXmlReader(listener: XmlListener): { push: (piece: string) => void } {
  let rest = '';
  const broken = (why: string) => fail('workbook_broken', { why });

  /** Where the tag that begins at `at` ends; -1 when that is not here yet. */
  function endOfTag(text: string, at: number): number {
    let end = text.indexOf('>', at);
    while (end >= 0) {
      const before = text.charCodeAt(end - 1);
      // Behind a quote, a slash or a question mark no value is open.
      if (before === 34 || before === 47 || before === 63) return end;
      if (!isOpen(text, at, end)) return end;
      end = text.indexOf('>', end + 1);
    }
    return -1;
  }

  function tell(tag: string): void {
    const first = tag.charCodeAt(0);
    if (first === 63) return;
    if (first === 47) {
      listener.close(plain(tag.slice(1).trimEnd()));
      return;
    }
    const closed = tag.charCodeAt(tag.length - 1) === 47;
    const body = closed ? tag.slice(0, -1) : tag;
    const blank = body.search(/\s/);
    const name = plain(blank < 0 ? body : body.slice(0, blank));
    listener.open(name, blank < 0 ? '' : body.slice(blank));
    if (closed) listener.close(name);
  }

  return {
    push(piece) {
      const text = rest === '' ? piece : rest + piece;
      let at = 0;
      for (;;) {
        const tag = text.indexOf('<', at);
        const to = tag < 0 ? text.length : tag;
        if (to > at) {
          // An entity is not cut in two.
          const cut = tag < 0 ? text.lastIndexOf('&') : -1;
          const whole = cut >= at && to - cut < 12 ? cut : to;
          if (whole > at) listener.text(unescapeXml(text.slice(at, whole)));
          at = whole;
        }
        if (tag < 0) break;
        if (text.startsWith('<!', tag)) {
          const kinds = [
            ['<!--', '-->'],
            ['<![CDATA[', ']]>'],
          ] as const;
          const kind = kinds.find(([mark]) => text.startsWith(mark, tag));
          if (kind === undefined) {
            if (text.length - tag < 9) break;
            return broken('document type');
          }
          const end = text.indexOf(kind[1], tag + kind[0].length);
          if (end < 0) break;
          if (kind[0] !== '<!--') listener.text(text.slice(tag + kind[0].length, end));
          at = end + 3;
          continue;
        }
        const end = endOfTag(text, tag + 1);
        if (end < 0) break;
        tell(text.slice(tag + 1, end));
        at = end + 1;
      }
      rest = text.slice(at);
      if (rest.length > longestTag) broken('a tag without an end');
    },
  };
}

const plain = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/** Decodes the pieces of a part: UTF-8, or UTF-16 where its mark says so. */
export function makeXmlDecoder(): (piece: Uint8Array) => string {
  let decoder: TextDecoder | null = null;
  return (piece) => {
    if (decoder === null) {
      const [a, b] = piece;
      const name =
        a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
      decoder = new TextDecoder(name);
    }
    return decoder.decode(piece, { stream: true });
  };
}
