// Values of the company's own fields, and the one form of what finds a customer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '../platform/errors.ts';
import {
  type Attribute,
  type AttributeKind,
  attributeKinds,
  formsOf,
  longestText,
  readAttributeValue,
  readIdentity,
} from './rules.ts';

const attribute = (kind: AttributeKind): Attribute => ({
  id: 1,
  name: 'Field',
  kind,
  archived: false,
  choices: [3, 5, 9].map((id) => ({ id, name: `c${id}`, archived: id === 9 })),
});

test('a field takes what it is of and nothing else', () => {
  const right: Record<AttributeKind, [unknown, unknown][]> = {
    text: [
      ['  café ', 'café'],
      ['   ', null],
      ['x'.repeat(longestText), 'x'.repeat(longestText)],
    ],
    number: [
      [1.5, 1.5],
      [-3, -3],
    ],
    money: [[12_345, 12_345]],
    date: [['2024-02-29', '2024-02-29']],
    choice: [
      [3, 3],
      [9, 9],
    ],
    choices: [
      [
        [5, 3, 5],
        [3, 5],
      ],
      [[], null],
    ],
    flag: [
      [true, true],
      [false, false],
    ],
  };
  const wrong: Record<AttributeKind, unknown[]> = {
    text: [1, true, ['a'], 'x'.repeat(longestText + 1)],
    number: ['1', Number.NaN, Number.POSITIVE_INFINITY, 1e16, true],
    money: [1.5, '1', 2 ** 53],
    date: ['2023-02-29', '31/02/2024', 20240101, '2024-02-29T00:00:00Z'],
    choice: [4, '3', [3], true],
    choices: [3, [4], ['3'], [3, 4]],
    flag: ['true', 1, 0],
  };
  for (const kind of attributeKinds) {
    assert.equal(readAttributeValue(attribute(kind), null), null);
    for (const [given, stored] of right[kind])
      assert.deepEqual(readAttributeValue(attribute(kind), given), stored, kind);
    for (const given of wrong[kind])
      assert.throws(
        () => readAttributeValue(attribute(kind), given),
        (error) => isCoded(error, 'attribute_value_invalid'),
        `${kind} ${JSON.stringify(given)}`,
      );
  }
});

test('what was read once reads the same again', () => {
  const any = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.array(fc.constantFrom(3, 5, 9)));
  fc.assert(
    fc.property(fc.constantFrom(...attributeKinds), any, (kind, given) => {
      let stored: unknown;
      try {
        stored = readAttributeValue(attribute(kind), given);
      } catch {
        return;
      }
      assert.deepEqual(readAttributeValue(attribute(kind), stored), stored);
    }),
  );
});

test('every way of writing a number of the country is the same number', () => {
  const ways = [
    '55 1234 5678',
    '(55) 1234-5678',
    '+52 55 1234 5678',
    '0052 55 1234 5678',
    '+525512345678',
  ];
  for (const value of ways)
    assert.equal(readIdentity({ kind: 'phone', value }, 'MX').value, '+525512345678', value);
  assert.equal(readIdentity({ kind: 'phone', value: '600 123 456' }, 'ES').value, '+34600123456');
});

test('a number of another country is not looked for without its country', () => {
  assert.deepEqual(formsOf({ kind: 'phone', system: '', value: '+525512345678' }, 'MX'), [
    '+525512345678',
    '5512345678',
    '525512345678',
  ]);
  assert.deepEqual(formsOf({ kind: 'phone', system: '', value: '+34600123456' }, 'MX'), [
    '+34600123456',
    '34600123456',
  ]);
});

test('addresses are lower case, and what is none is refused', () => {
  const read = (value: string) => readIdentity({ kind: 'email', value }, 'MX').value;
  assert.equal(read(' Ana.B+c@Example.COM '), 'ana.b+c@example.com');
  for (const value of [
    'ana',
    'a@b',
    'a b@c.de',
    'a@b..de',
    'a@@b.de',
    '<a@b.de>',
    `${'x'.repeat(65)}@b.de`,
  ])
    assert.throws(
      () => read(value),
      (error) => isCoded(error, 'email_invalid'),
      value,
    );
});
