// Writes workbooks for tests, as spreadsheets write them and as nobody should.
import { crc32, deflateRawSync } from 'node:zlib';

interface Part {
  name: string;
  content: Buffer;
  /** Kept as it is instead of packed. */
  stored?: boolean;
}

/** A zip of these parts; `flags` are those of every part (1: encrypted). */
export function writeZip(parts: readonly Part[], flags = 0): Buffer {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, content, stored } of parts) {
    const packed = stored ? content : deflateRawSync(content);
    const named = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(stored ? 0 : 8, 4);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(named.length, 22);
    const part = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, named, packed]);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002', 0, 'latin1');
    entry.writeUInt16LE(20, 4);
    shared.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    list.push(entry, named);
    pieces.push(part);
    at += part.length;
  }
  const all = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, all, end]);
}

export const escapeXml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A cell: text, a number, a truth, nothing, or its own XML. */
export type WorkbookCell =
  | string
  | number
  | boolean
  | null
  | { day: number }
  | { xml: (at: string) => string };

export interface WorkbookSheet {
  name: string;
  rows: WorkbookCell[][];
  hidden?: boolean;
  /** In place of what the rows would be. */
  xml?: string;
}

const letters = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : letters(Math.floor(column / 26) - 1) + letters(column % 26);

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The style of days in the workbooks that `writeWorkbook` writes. */
export const dayStyle = 1;

export interface WorkbookOptions {
  from1904?: boolean;
  /** Texts in the cells instead of in the list of shared ones. */
  inline?: boolean;
  /** Other parts, or others in place of those of this name. */
  parts?: Part[];
  flags?: number;
}

/** The parts of a workbook. */
export function workbookParts(
  sheets: readonly WorkbookSheet[],
  options: WorkbookOptions = {},
): Part[] {
  const shared: string[] = [];
  const places = new Map<string, number>();
  const text = (value: string, at: string) => {
    if (options.inline)
      return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(value)}</t></is></c>`;
    let place = places.get(value);
    if (place === undefined) {
      place = shared.push(value) - 1;
      places.set(value, place);
    }
    return `<c r="${at}" t="s"><v>${place}</v></c>`;
  };
  const cell = (value: WorkbookCell, at: string): string => {
    if (value === null) return '';
    if (typeof value === 'string') return text(value, at);
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
    if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`;
    if ('day' in value) return `<c r="${at}" s="${dayStyle}"><v>${value.day}</v></c>`;
    return value.xml(at);
  };
  const bodies = sheets.map(({ rows, xml }) => {
    if (xml !== undefined) return xml;
    const lines = rows.map((cells, i) => {
      const inner = cells
        .map((value, column) => cell(value, `${letters(column)}${i + 1}`))
        .join('');
      return inner === '' ? '' : `<row r="${i + 1}">${inner}</row>`;
    });
    return `${head}<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData></worksheet>`;
  });
  const parts: Part[] = [
    { name: '[Content_Types].xml', content: Buffer.from(`${head}<Types/>`) },
    {
      name: '_rels/.rels',
      content: Buffer.from(
        `${head}<Relationships><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/workbook.xml',
      content: Buffer.from(
        `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${options.from1904 ? ' date1904="1"' : ''}/><sheets>${sheets
          .map(
            ({ name, hidden }, i) =>
              `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
          )
          .join('')}</sheets></workbook>`,
      ),
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: Buffer.from(
        `${head}<Relationships>${sheets
          .map(
            (_, i) =>
              `<Relationship Id="rId${i + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
          )
          .join(
            '',
          )}<Relationship Id="rIdS" Type="${relations}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rIdT" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
      ),
    },
    {
      name: 'xl/styles.xml',
      content: Buffer.from(
        `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
      ),
    },
    ...bodies.map((body, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      content: Buffer.from(body),
    })),
    {
      name: 'xl/sharedStrings.xml',
      content: Buffer.from(
        `${head}<sst xmlns="${main}">${shared.map((value) => `<si><t xml:space="preserve">${escapeXml(value)}</t></si>`).join('')}</sst>`,
      ),
    },
  ];
  const others = options.parts ?? [];
  return [...parts.filter(({ name }) => !others.some((one) => one.name === name)), ...others];
}

/** A workbook as a file. */
export const writeWorkbook = (
  sheets: readonly WorkbookSheet[],
  options: WorkbookOptions = {},
): Buffer => writeZip(workbookParts(sheets, options), options.flags);
