// Names that sound or look alike are the same for the search for duplicates; those that differ are not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  certainFrom,
  compareTraces,
  type Given,
  keptFrom,
  keysOf,
  likelyFrom,
  plainEmail,
  plainPhone,
  readTrace,
  traceOf,
  writeTrace,
} from './rules-likeness.ts';
import { compareNames, nameWords, stepsBetween } from './rules-names.ts';
import { englishSound, skeletonOf, spanishSound } from './rules-sounds.ts';

const verdict = (one: string, two: string) => compareNames(nameWords(one), nameWords(two)).verdict;

test('names are the same without accents, capitals, particles, titles, and in any order', () => {
  for (const [one, two] of [
    ['María de los Ángeles Núñez', 'MARIA ANGELES NUNEZ'],
    ['García López, Ana', 'Ana García López'],
    ['Sra. Ana García', 'ana garcia'],
    ['Dr. J. Smith Jr.', 'J Smith'],
    ['Café del Sur, S.A. de C.V.', 'CAFE DEL SUR SA DE CV'],
    ['Taylor & Sons Ltd.', 'Taylor Sons'],
    ['Pepe Ruiz', 'José Ruiz'],
    ['Ma. Guadalupe Hdz.', 'María Lupita Hernández'],
    ['Bill Taylor', 'William Taylor'],
  ] as const)
    assert.equal(verdict(one, two), 'same', `${one} · ${two}`);
});

test('slips, sounds and initials are close; left-out words are a part; other words are apart', () => {
  for (const [one, two, is] of [
    ['Ana Vázquez', 'Ana Basques', 'close'],
    ['Ana Jiménez', 'Ana Giménez', 'close'],
    ['Hugo Yáñez', 'Ugo Llanes', 'close'],
    ['Ana Garcia', 'Ana Gracia', 'close'],
    ['John Smith', 'John Smyth', 'close'],
    ['A. García López', 'Ana García López', 'close'],
    ['Ana García López', 'Ana García', 'part'],
    ['Ana García López', 'Luis García López', 'apart'],
    ['Ana García López', 'Ana García Pérez', 'apart'],
    ['Mario Ruiz', 'María Ruiz', 'apart'],
    ['Antonio Ruiz', 'Antonia Ruiz', 'apart'],
    ['Ana', 'Ana García', 'apart'],
    ['', 'Ana García', 'unknown'],
    ['ana@example.com', 'Ana García', 'unknown'],
  ] as const)
    assert.equal(verdict(one, two), is, `${one} · ${two}`);
});

test('words that sound alike have one key, in Spanish and in English', () => {
  for (const group of [
    'vaca baca',
    'huerta uerta',
    'zapata sapata',
    'gimenez jimenez',
    'llanes yanes',
    'queso keso',
  ])
    assert.equal(new Set(group.split(' ').map(spanishSound)).size, 1, group);
  for (const group of [
    'smith smyth',
    'philip filip',
    'knight nite',
    'wright rite',
    'catherine katherine',
    'stephen stefen',
  ])
    assert.equal(new Set(group.split(' ').map(englishSound)).size, 1, group);
  assert.equal(skeletonOf('vazquez'), skeletonOf('basques'));
  assert.notEqual(spanishSound('casa'), spanishSound('caja'));
  assert.notEqual(englishSound('smith'), englishSound('scott'));
});

test('steps between two words are those of a typist, the same both ways', () => {
  assert.equal(stepsBetween('garcia', 'gracia', 2), 1);
  assert.equal(stepsBetween('garcia', 'garca', 2), 1);
  assert.equal(stepsBetween('ana', 'bea', 1), 2);
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (one, two) => {
      assert.equal(stepsBetween(one, two, 8), stepsBetween(two, one, 8));
      assert.equal(stepsBetween(one, one, 8), 0);
      assert.equal(stepsBetween(one, two, 2), Math.min(3, stepsBetween(one, two, 8)));
    }),
    { seed: 3 },
  );
});

test('addresses and numbers are compared in one form', () => {
  assert.equal(plainEmail(' A.na.Ruiz+news@GoogleMail.com '), 'anaruiz@gmail.com');
  assert.equal(plainEmail('ana.ruiz@empresa.mx'), 'ana.ruiz@empresa.mx');
  assert.equal(plainPhone('+52 55 1234 5678'), plainPhone('044 55-1234-5678'));
  assert.equal(plainPhone('12-34'), '');
});

test('a trace goes through its text whole, whatever is in a name', () => {
  fc.assert(
    fc.property(
      fc.record({
        name: fc.option(fc.string({ unit: 'grapheme' })),
        emails: fc.array(fc.emailAddress(), { maxLength: 6 }),
        phones: fc.array(fc.string(), { maxLength: 6 }),
      }),
      (given) => {
        const trace = traceOf(given);
        assert.deepEqual(readTrace(writeTrace(trace)), trace);
        assert.equal(keysOf(trace).length, 11);
      },
    ),
    { seed: 4 },
  );
});

const confidence = (one: Partial<Given>, two: Partial<Given>) => {
  const whole = (given: Partial<Given>) =>
    traceOf({ name: null, emails: [], phones: [], ...given });
  return compareTraces(whole(one), whole(two)).confidence;
};

test('who has the same name and way is certain, a namesake is not, a household is not', () => {
  const ana = {
    name: 'Ana García López',
    emails: ['ana.garcia@gmail.com'],
    phones: ['+525512345678'],
  };
  assert.ok(confidence(ana, { ...ana, emails: ['agl@hotmail.com'] }) > likelyFrom);
  assert.ok(confidence(ana, { ...ana, phones: [] }) > certainFrom);
  assert.ok(confidence(ana, { name: 'Ana García', emails: ana.emails }) > likelyFrom);
  assert.ok(
    confidence(ana, { name: ana.name, emails: ['otra@yahoo.com'], phones: ['+525599999999'] }) <
      keptFrom,
  );
  assert.ok(confidence(ana, { name: ana.name }) < keptFrom);
  assert.ok(confidence(ana, { name: 'Luis García López', phones: ana.phones }) < keptFrom);
  // Somebody decides about the same address under two names.
  const shared = confidence(ana, { name: 'Luis Pérez', emails: ana.emails });
  assert.ok(shared >= keptFrom && shared < likelyFrom);
  // A birthday settles what a name leaves open.
  assert.ok(
    confidence(
      { ...ana, emails: [], birthday: '1980-01-02' },
      { name: ana.name, birthday: '1980-01-02', postcode: '06700' },
    ) > likelyFrom,
  );
  assert.ok(
    confidence({ ...ana, birthday: '1980-01-02' }, { ...ana, emails: [], birthday: '2009-05-06' }) <
      likelyFrom,
  );
});

test('likeness is the same both ways, and between 0 and 1', () => {
  const word = fc.constantFrom('Ana', 'Anna', 'García', 'Gracia', 'López', 'Luis', 'L.', '');
  const someone = fc.record({
    name: fc.array(word, { maxLength: 3 }).map((words) => words.join(' ')),
    emails: fc.subarray(['ana.garcia@gmail.com', 'ana.gracia@gmail.com', 'ana.garcia@yahoo.es']),
    phones: fc.subarray(['5512345678', '5512345679', '5598765432']),
  });
  fc.assert(
    fc.property(someone, someone, (one, two) => {
      const there = confidence(one, two);
      assert.ok(Math.abs(there - confidence(two, one)) < 1e-12);
      assert.ok(there >= 0 && there <= 1);
    }),
    { seed: 5 },
  );
});
