// What the choice of a currency offers first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currenciesIn, guessCurrency } from './currencies.ts';

test('the currencies of the region come first, and no currency is offered twice or left out', () => {
  const { common, others } = currenciesIn('es');
  const codes = [...common, ...others].map(({ code }) => code);
  assert.deepEqual(codes.slice(0, 4), ['MXN', 'USD', 'EUR', 'COP']);
  assert.deepEqual([...codes].sort(), [...Intl.supportedValuesOf('currency')].sort());
});

test('a currency is named in the language of the person', () => {
  assert.equal(currenciesIn('es').common[0]?.name, 'peso mexicano');
  assert.equal(currenciesIn('en').common[0]?.name, 'Mexican Peso');
});

test('the first run proposes the currency of the country the browser speaks of', () => {
  assert.equal(guessCurrency(['es-CO', 'en-US']), 'COP');
  assert.equal(guessCurrency(['es', 'es-ES']), 'EUR');
  assert.equal(guessCurrency(['en-US']), 'USD');
  assert.equal(guessCurrency(['es-419', 'es']), 'MXN');
});
