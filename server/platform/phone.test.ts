// Telephone numbers that are read without the library are read as the library reads them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { callingPrefix, phoneCountries, readPhoneNumber } from './phone.ts';

const countries = phoneCountries();
const inLibrary = (text: string, country: string) => {
  const found = parsePhoneNumberFromString(text.replace(/^\s*00/, '+'), {
    defaultCountry: country as CountryCode,
    extract: false,
  });
  return found?.isPossible()
    ? { international: found.number as string, national: found.nationalNumber as string }
    : null;
};

test('digits are the number that the whole book of rules makes of them, in every country', () => {
  const digits = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 15 })
    .map((all) => all.join(''));
  const begins = fc.constantFrom('', '', '', '0', '00', '1', '15', '9', '8', 'own', '+own', '+');
  fc.assert(
    fc.property(fc.constantFrom(...countries), begins, digits, (country, begin, rest) => {
      const own = callingPrefix(country);
      const text = `${begin === 'own' ? own.slice(1) : begin === '+own' ? own : begin}${rest}`;
      assert.deepEqual(readPhoneNumber(text, country), inLibrary(text, country), text);
    }),
    { numRuns: 4000 },
  );
});

test('a number of the home country needs no code, and has it afterwards', () => {
  assert.deepEqual(readPhoneNumber('5512345678', 'MX'), {
    international: '+525512345678',
    national: '5512345678',
  });
  assert.deepEqual(readPhoneNumber('+34600123456', 'ES'), {
    international: '+34600123456',
    national: '600123456',
  });
  assert.equal(readPhoneNumber('55123', 'MX'), null);
});
