// Checks that the encoding of a file is found and that no bytes are lost or refused without a reason.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { detectEncoding, type Encoding, makeDecoder } from './decode.ts';

const text = 'cliente,fecha\nMuñoz,2024-01-05\nPeña,2024-02-07\n';
const utf16 = (body: string, bigEndian: boolean) => {
  const bytes = Buffer.from(body, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

function decode(encoding: Encoding, pieces: readonly Uint8Array[]) {
  const decoder = makeDecoder(encoding);
  const repaired: number[] = [];
  let whole = '';
  for (const { text: part, repaired: places } of [
    ...pieces.map((piece) => decoder.push(piece)),
    decoder.end(),
  ]) {
    for (const place of places) repaired.push(whole.length + place);
    whole += part;
  }
  return { text: whole, repaired };
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

for (const [name, bytes, encoding, why] of [
  ['UTF-8', Buffer.from(text), 'utf-8', 'valid_utf8'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8', 'bom'],
  ['ASCII', Buffer.from('a,b\n1,2\n'), 'utf-8', 'ascii'],
  ['UTF-16 with a mark', utf16(`\ufeff${text}`, false), 'utf-16le', 'bom'],
  ['UTF-16 big-endian with a mark', utf16(`\ufeff${text}`, true), 'utf-16be', 'bom'],
  ['UTF-16 without a mark', utf16(text, false), 'utf-16le', 'zero_pattern'],
  ['UTF-16 big-endian without a mark', utf16(text, true), 'utf-16be', 'zero_pattern'],
  ['Latin-1', Buffer.from(text, 'latin1'), 'windows-1252', 'not_utf8'],
] as const)
  test(`${name} is recognised and read without its mark`, () => {
    const { finding } = detectEncoding(bytes);
    assert.equal(finding?.encoding, encoding);
    assert.equal(finding?.why, why);
    const { text: read } = decode(encoding, [bytes]);
    assert.equal(read, name === 'ASCII' ? 'a,b\n1,2\n' : text);
  });

test('the signs Windows-1252 has beyond Latin-1 are read', () => {
  const bytes = Buffer.from([0x80, 0x20, 0x93, 0x61, 0x94, 0x0a]);
  assert.equal(detectEncoding(bytes).finding?.encoding, 'windows-1252');
  assert.equal(decode('windows-1252', [bytes]).text, '€ “a”\n');
});

test('a head that ends inside a character is still UTF-8', () => {
  const body = Buffer.from(`${'a'.repeat(256 * 1024 - 1)}ñ`);
  assert.equal(detectEncoding(body.subarray(0, 256 * 1024)).finding?.encoding, 'utf-8');
});

for (const [looksLike, bytes] of [
  ['xlsx', Buffer.from('PK\x03\x04....[Content_Types].xml....xl/workbook.xml', 'latin1')],
  [
    'ods',
    Buffer.from('PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.spreadsheet', 'latin1'),
  ],
  ['zip', Buffer.from('PK\x03\x04....ventas.csv', 'latin1')],
  ['pdf', Buffer.from('%PDF-1.7\n')],
  ['gzip', gzipSync('a,b\n1,2\n')],
  ['png', Buffer.from('89504e470d0a1a0a0000000d', 'hex')],
  ['xls', Buffer.from('d0cf11e0a1b11ae1000000', 'hex')],
  ['binary', Buffer.alloc(4096)],
  ['binary', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))],
] as const)
  test(`a file that is no text is refused and named: ${looksLike} (${bytes.length} bytes)`, () => {
    assert.deepEqual(detectEncoding(bytes).problem, {
      code: 'file_binary',
      looksLike,
      value: null,
    });
  });

test('a few NULs do not make a text binary', () => {
  const bytes = Buffer.from(`${text.repeat(20)}x,\0\n`);
  assert.equal(detectEncoding(bytes).finding?.encoding, 'utf-8');
});

test('a single line in another encoding is read as Windows-1252 and named, the others stay UTF-8', () => {
  const bytes = Buffer.concat([
    Buffer.from('Muñoz\nPeña\nÁvila\n'),
    Buffer.from('Núñez\r\n', 'latin1'),
    Buffer.from('Ibáñez\n'),
  ]);
  assert.deepEqual(detectEncoding(bytes).finding?.why, 'mostly_utf8');
  for (const pieces of [[bytes], [...bytes].map((byte) => Uint8Array.of(byte))]) {
    const read = decode('utf-8', pieces);
    assert.equal(read.text, 'Muñoz\nPeña\nÁvila\nNúñez\r\nIbáñez\n');
    assert.deepEqual(read.repaired, ['Muñoz\nPeña\nÁvila\n'.length]);
  }
});

test('text comes back whole from any encoding, whatever the pieces', () => {
  const body = fc.string({ unit: fc.constantFrom('a', 'ñ', '€', '😀', '\n', '\r', ',') });
  const places = fc.array(fc.nat(), { maxLength: 8 });
  fc.assert(
    fc.property(body, places, (written, at) => {
      assert.equal(decode('utf-8', cut(Buffer.from(written), at)).text, written);
      assert.equal(decode('utf-16le', cut(utf16(written, false), at)).text, written);
      assert.equal(decode('utf-16be', cut(utf16(written, true), at)).text, written);
    }),
  );
});

test('any bytes are decoded, the same in one piece and in many', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 8 }), (written, at) => {
      detectEncoding(written);
      assert.deepEqual(decode('utf-8', cut(written, at)), decode('utf-8', [written]));
    }),
  );
});

test('a line without end is handed on in parts, in constant memory', () => {
  const piece = Buffer.from('ñ'.repeat(40_001)).subarray(1);
  const decoder = makeDecoder('utf-8');
  const lengths = Array.from({ length: 12 }, () => decoder.push(piece).text.length);
  assert.ok(lengths.filter((length) => length > 0).length >= 2);
});
