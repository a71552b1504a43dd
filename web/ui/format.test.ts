// Every example of the design's section on numbers, in both languages, and the edges between rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createFormat } from './format.ts';
import { fetchWords, languages } from './words.ts';

await Promise.all(languages.map(fetchWords));

const es = createFormat('es', 'MXN', 'America/Mexico_City');
const en = createFormat('en', 'MXN', 'America/Mexico_City');
const spain = createFormat('es', 'EUR', 'Europe/Madrid');
const cents = (amount: number) => Math.round(amount * 100);
/** Non-breaking spaces shown as ordinary ones, so that the expected texts can be read. */
const plain = (text: string) => text.replaceAll('\u00A0', ' ');
const same = (actual: string, expected: string) => assert.equal(plain(actual), expected);

test('money in tables is full, without cents, in Spanish, English and euros', () => {
  same(es.money(cents(9840)), '$9,840');
  same(en.money(cents(9840)), '$9,840');
  same(spain.money(cents(9840)), '9.840 €');
  same(es.money(cents(-8200.4)), '−$8,200');
  same(es.money(-20), '$0');
  same(es.money(984_000n), '$9,840');
});

test('money in headlines is short from ten thousand up, with three figures, four from ten million', () => {
  same(es.moneyShort(cents(351_200)), '$351 mil');
  same(en.moneyShort(cents(351_200)), '$351K');
  same(es.moneyShort(cents(18_421_337)), '$18.42 M');
  same(en.moneyShort(cents(18_421_337)), '$18.42M');
  same(spain.moneyShort(cents(18_421_337)), '18,42 M€');
  same(spain.moneyShort(cents(351_200)), '351 mil €');
  same(es.moneyShort(cents(61_400)), '$61.4 mil');
  same(es.moneyShort(cents(1_800_000)), '$1.80 M');
  same(es.moneyShort(cents(8200)), '$8,200');
  same(es.moneyShort(cents(17_200_000), 3), '$17.2 M');
});

test('rounding never leaves a thousand of a unit', () => {
  same(es.moneyShort(cents(9999.4)), '$9,999');
  same(es.moneyShort(cents(9999.6)), '$10.0 mil');
  same(es.moneyShort(cents(999_960)), '$1.00 M');
  same(es.moneyShort(cents(9_996_000)), '$10.0 M');
});

test('thousands of millions are «M» and «mil M» in Spanish and «B» in English', () => {
  same(es.moneyShort(cents(1_250_000_000)), '$1,250 M');
  same(es.moneyShort(cents(12_500_000_000)), '$12.50 mil M');
  same(en.moneyShort(cents(1_250_000_000)), '$1.250B');
  same(es.moneyShort(cents(2_500_000_000_000)), '$2.500 B');
});

test('axes drop trailing zeros', () => {
  same(es.moneyAxis(cents(100_000)), '$100 mil');
  same(es.moneyAxis(cents(1_000_000)), '$1 M');
  same(es.moneyAxis(cents(2500)), '$2,500');
  same(es.moneyAxis(0), '$0');
});

test('changes always carry a sign, nought has none', () => {
  same(es.moneyChangeShort(cents(618_000)), '+$618 mil');
  same(es.moneyChangeShort(cents(-479_000)), '−$479 mil');
  same(es.moneyChange(cents(-23)), '−$23');
  same(spain.moneyChangeShort(cents(618_000)), '+618 mil €');
  same(es.moneyChange(0), '$0');
  same(es.integerChange(62), '+62');
  same(en.points(0.008), '+0.8 pp');
  same(es.points(-0.0123), '−1.2 pp');
});

test('an interval names its unit once, at the end', () => {
  same(es.moneyRangeShort(cents(17_200_000), cents(19_700_000)), '$17.2 a $19.7 M');
  same(en.moneyRangeShort(cents(17_200_000), cents(19_700_000)), '$17.2 to $19.7M');
  same(spain.moneyRangeShort(cents(17_200_000), cents(19_700_000)), '17,2 a 19,7 M€');
  same(es.moneyRangeShort(cents(-8200), cents(131_000)), '−$8 a $131 mil');
  same(es.moneyRange(cents(6720), cents(13_410)), '$6,720 a $13,410');
  same(spain.moneyRange(cents(6720), cents(13_410)), '6.720 a 13.410 €');
  assert.deepEqual(es.moneyPairShort(cents(293_000), cents(533_000)).map(plain), [
    '$293',
    '$533 mil',
  ]);
  same(es.percentRange(0.598, 0.63), '59.8 a 63.0 %');
  same(en.percentRange(0.598, 0.63), '59.8 to 63.0%');
  same(en.percentSign, '%');
});

test('receipts show cents, and currencies without cents have none', () => {
  same(es.moneyExact(61_250), '$612.50');
  same(createFormat('es', 'CLP').moneyExact(9840), '$9.840');
  same(createFormat('es', 'CLP').money(9840), '$9.840');
});

test('percentages have one decimal for rates and none for shares', () => {
  same(es.percent(0.614), '61.4 %');
  same(en.percent(0.614), '61.4%');
  same(es.percent(0.00004), '<0.1 %');
  same(es.percent(0), '0.0 %');
  same(es.expected(0.03), '<0.1');
  same(es.expected(0.06), '0.1');
  same(spain.percent(0.614), '61,4 %');
  same(es.share(0.25), '25 %');
  same(es.share(0.001), '<1 %');
  same(es.share(0), '0 %');
});

test('a probability is never printed as 0 or 100 percent', () => {
  same(es.probability(0.004), '<1 %');
  same(en.probability(0.004), '<1%');
  same(es.probability(0.58), '58 %');
  same(es.probability(0.999), '>99 %');
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
      assert.doesNotMatch(es.probability(fraction), /^(0|100)\D/);
    }),
  );
});

test('dates are day, month, year in both languages', () => {
  same(es.date('2026-11-20'), '20 nov 2026');
  same(en.date('2026-11-20'), '20 Nov 2026');
  same(es.dayMonth('2026-09-03'), '3 sep');
  same(es.monthLong('2026-11-01'), 'noviembre de 2026');
  same(en.monthLong('2026-11-01'), 'November 2026');
});

test('a moment is shown in the time zone of the company', () => {
  same(es.dateTime('2026-11-21T03:12:00Z'), '20 nov 2026, 21:12');
  same(spain.dateTime('2026-11-21T03:12:00Z'), '21 nov 2026, 04:12');
});

test('time passed is told in days up to 60, then months, then years', () => {
  const today = '2026-11-20';
  same(es.ago(today, today), 'hoy');
  same(es.ago('2026-11-19', today), 'ayer');
  same(es.ago('2026-11-08', today), 'hace 12 d');
  same(en.ago('2026-11-08', today), '12 d ago');
  same(es.ago('2026-09-21', today), 'hace 60 d');
  same(es.ago('2026-09-20', today), 'hace 2 meses');
  same(es.ago('2024-11-20', today), 'hace 2 años');
  same(es.late('2026-10-14', today), 'tarde 37 d');
  same(en.late('2026-10-14', today), '37 d late');
  same(es.ahead('2026-11-25', today), 'en 5 d');
  same(es.ahead('2026-11-21', today), 'mañana');
});

test('short money keeps the amount within half a unit of its last figure', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10_000, max: 1_000_000_000 }), (amount) => {
      const text = plain(en.moneyShort(cents(amount)));
      const [, digits, unit] = /^\$([\d.,]+)([KMB])$/.exec(text)!;
      const size = { K: 1e3, M: 1e6, B: 1e9 }[unit!]!;
      const shown = Number(digits!.replaceAll(',', '')) * size;
      assert.ok(Math.abs(shown - amount) <= amount * 0.0051, `${amount} → ${text}`);
    }),
  );
});
