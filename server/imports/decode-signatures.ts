// Recognises files that are certainly not text, so that the refusal can say what the file looks like.
import { Buffer } from 'node:buffer';

const signatures: readonly (readonly [name: string, hex: string])[] = [
  ['pdf', '255044462d'],
  ['gzip', '1f8b'],
  ['png', '89504e470d0a1a0a'],
  ['jpeg', 'ffd8ff'],
  ['gif', '474946383761'],
  ['gif', '474946383961'],
  ['xls', 'd0cf11e0a1b11ae1'],
  ['7z', '377abcaf271c'],
  ['rar', '526172211a07'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
  ['sqlite', '53514c69746520666f726d6174203300'],
  ['rtf', '7b5c727466'],
  ['utf-32', 'fffe0000'],
  ['utf-32', '0000feff'],
];

/** The kind of a zip by the names inside: a workbook of Excel or OpenDocument, or any other zip. */
function kindOfZip(head: Buffer): string {
  if (head.includes('xl/') || head.includes('[Content_Types].xml')) return 'xlsx';
  if (head.includes('application/vnd.oasis.opendocument.spreadsheet')) return 'ods';
  return 'zip';
}

/** True for the beginning of a zip. */
export const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);

/**
 * What the first bytes say the file is: `xlsx`, `ods`, `zip`, `pdf`, `gzip`, `png`, `xls` …, or null
 * when no known signature stands there.
 */
export function kindOfBinary(head: Uint8Array): string | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = bytes.subarray(0, 16).toString('hex');
  if (start.startsWith('504b0304') || start.startsWith('504b0506')) return kindOfZip(bytes);
  for (const [name, hex] of signatures) if (start.startsWith(hex)) return name;
  return null;
}
