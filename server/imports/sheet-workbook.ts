// What a workbook says of itself: its sheets, how it counts days, which styles are dates, and the texts
// that its sheets share.
import { open } from 'node:fs/promises';
import { fail, isCoded } from '../platform/errors.ts';
import { isDateFormat } from './sheet-values.ts';
import { attribute, makeXmlDecoder, makeXmlReader, type XmlListener } from './sheet-xml.ts';
import { openZip, unpack, type Zip, type ZipPart } from './sheet-zip.ts';

export interface Sheet {
  name: string;
  hidden: boolean;
  part: ZipPart;
}

export interface Workbook {
  zip: Zip;
  sheets: Sheet[];
  /** Days are counted from 1904 instead of 1900. */
  from1904: boolean;
  /** Of each style of cells: its numbers are days. */
  dateStyles: boolean[];
  texts: ZipPart | null;
}

/** Parts other than sheets and texts are small; beyond this they are not read. */
const smallPart = 32 * 1024 * 1024;
/** More text than this is not shared between the sheets of a workbook that we read. */
const mostText = 512 * 1024 * 1024;
/** No cell holds more, by the limits of the format; what is longer is cut and costs its row. */
export const longestCell = 66_000;

const nothing = () => {};

/** Tells a whole part to a listener. */
async function readPart(
  zip: Zip,
  part: ZipPart,
  limit: number,
  listener: Partial<XmlListener>,
): Promise<void> {
  const reader = makeXmlReader({ open: nothing, close: nothing, text: nothing, ...listener });
  const decode = makeXmlDecoder();
  let bytes = 0;
  for await (const piece of unpack(zip, part)) {
    bytes += piece.length;
    if (bytes > limit) fail('workbook_too_large', { limit });
    reader.push(decode(piece));
  }
}

interface Relation {
  type: string;
  part: ZipPart | undefined;
}

/** The relations of a part, by id. */
async function readRelations(zip: Zip, of: string): Promise<Map<string, Relation>> {
  const slash = of.lastIndexOf('/') + 1;
  const found = new Map<string, Relation>();
  const list = zip.parts.get(`${of.slice(0, slash)}_rels/${of.slice(slash)}.rels`);
  if (list === undefined) return found;
  await readPart(zip, list, smallPart, {
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      const target = attribute(attributes, 'Target').toLowerCase();
      // Relative to the folder of the part, unless a slash stands in front.
      const { pathname } = new URL(target, `zip:///${of.slice(0, slash)}`);
      found.set(attribute(attributes, 'Id'), {
        type: attribute(attributes, 'Type').replace(/^.*\//, ''),
        part: zip.parts.get(decodeURIComponent(pathname).replace(/^\/+/, '')),
      });
    },
  });
  return found;
}

/**
 * Opens a workbook. Null for a zip that is none; fails with `workbook_broken`, `workbook_encrypted`,
 * `workbook_too_large` or, for the binary form, `workbook_old`.
 */
export async function openWorkbook(path: string): Promise<Workbook | null> {
  try {
    return await readWorkbook(path);
  } catch (error) {
    if (isCoded(error)) throw error;
    // Places and names in a damaged list lead anywhere.
    return fail('workbook_broken', { why: String(error) }, error);
  }
}

async function readWorkbook(path: string): Promise<Workbook | null> {
  const zip = await openZip(path);
  const roots = [...(await readRelations(zip, '')).values()];
  const root =
    roots.find(({ type }) => type === 'officeDocument')?.part ?? zip.parts.get('xl/workbook.xml');
  if (zip.parts.has('xl/workbook.bin')) fail('workbook_old', { kind: 'xlsb' });
  if (root === undefined || !/workbook[^/]*\.xml$/i.test(root.name)) return null;
  const main = root.name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
  const relations = await readRelations(zip, main);
  const ofType = (type: string) => [...relations.values()].find((one) => one.type === type)?.part;
  const workbook: Workbook = {
    zip,
    sheets: [],
    from1904: false,
    dateStyles: [],
    texts: ofType('sharedStrings') ?? null,
  };
  await readPart(zip, root, smallPart, {
    open: (name, attributes) => {
      if (name === 'workbookPr')
        workbook.from1904 = /^(1|true|on)$/.test(attribute(attributes, 'date1904'));
      if (name !== 'sheet') return;
      // The id of the relation has a prefix, which the plain id of the sheet has not.
      const id = /\s[\w.-]+:id\s*=\s*["']([^"']*)/.exec(attributes)?.[1] ?? '';
      const relation = relations.get(id);
      if (relation?.type !== 'worksheet' || relation.part === undefined) return;
      workbook.sheets.push({
        name: attribute(attributes, 'name'),
        hidden: /hidden/i.test(attribute(attributes, 'state')),
        part: relation.part,
      });
    },
  });
  if (workbook.sheets.length === 0) fail('workbook_broken', { why: 'no sheet' });
  const styles = ofType('styles');
  if (styles !== undefined) workbook.dateStyles = await readStyles(zip, styles);
  return workbook;
}

async function readStyles(zip: Zip, part: ZipPart): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  await readPart(zip, part, smallPart, {
    open: (name, attributes) => {
      if (name === 'numFmt')
        codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode'));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) styles.push(Number(attribute(attributes, 'numFmtId')));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles.map((id) => isDateFormat(id, codes.get(id)));
}

/** The texts that sheets share, by their number. */
export type Texts = (index: number) => string;

const chunkBytes = 1024 * 1024;

const known = new WeakMap<Workbook, Promise<Texts>>();

/** The shared texts of a workbook; read once. */
export function textsOf(workbook: Workbook): Promise<Texts> {
  let texts = known.get(workbook);
  if (texts === undefined) {
    texts = readTexts(workbook);
    known.set(workbook, texts);
  }
  return texts;
}

/** Reads the shared texts into plain bytes, which weigh far less than as many strings. */
async function readTexts({ zip, texts }: Workbook): Promise<Texts> {
  if (texts === null) return () => '';
  const chunks: Buffer[] = [];
  let used = chunkBytes;
  let starts = new Float64Array(1024);
  let lengths = new Uint32Array(1024);
  let count = 0;
  let text = '';
  let reading = false;
  let aside = false;
  const keep = () => {
    if (count === starts.length) {
      const [moreStarts, moreLengths] = [new Float64Array(count * 2), new Uint32Array(count * 2)];
      moreStarts.set(starts);
      moreLengths.set(lengths);
      [starts, lengths] = [moreStarts, moreLengths];
    }
    const length = Buffer.byteLength(text);
    if (used + length > chunkBytes) {
      if (chunks.length * chunkBytes >= mostText) fail('workbook_too_large', { limit: mostText });
      chunks.push(Buffer.allocUnsafeSlow(chunkBytes));
      used = 0;
    }
    chunks.at(-1)!.write(text, used);
    starts[count] = (chunks.length - 1) * chunkBytes + used;
    lengths[count] = length;
    used += length;
    count++;
  };
  await readPart(zip, texts, mostText * 4, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 't') reading = !aside;
      // How a name is spoken stands beside it.
      else if (name === 'rPh') aside = true;
    },
    close: (name) => {
      if (name === 't') reading = false;
      else if (name === 'rPh') aside = false;
      else if (name === 'si') keep();
    },
    text: (piece) => {
      if (reading && text.length < longestCell) text += piece.slice(0, longestCell);
    },
  });
  return (index) => {
    if (!(index >= 0 && index < count)) return '';
    const start = starts[index]!;
    const chunk = Math.floor(start / chunkBytes);
    const from = start - chunk * chunkBytes;
    return chunks[chunk]!.toString('utf8', from, from + lengths[index]!);
  };
}

const compound = 'd0cf11e0a1b11ae1';

/**
 * Refuses what Excel wrote into the container of its old files: a workbook with a password, or one of
 * before 2007.
 */
export async function refuseOld(path: string, head: Buffer): Promise<void> {
  if (head.subarray(0, 8).toString('hex') !== compound) return;
  const named = Buffer.from('EncryptedPackage', 'utf16le');
  let directory = head;
  if (head.length >= 512) {
    const sector = 1 << Math.min(head.readUInt16LE(30), 16);
    const file = await open(path);
    try {
      const at = (head.readUInt32LE(48) + 1) * sector;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(8192), 0, 8192, at);
      directory = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
  if (directory.includes(named) || head.includes(named)) fail('workbook_encrypted');
  fail('workbook_old', { kind: 'xls' });
}
