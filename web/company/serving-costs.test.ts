// Costs as typed become what the server stores, and only what changed is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProductCosts } from './product-costs-text.ts';
import { fieldOf, type KnownCost, readCosts, writeCosts } from './serving-costs.ts';

const cost = (kind: KnownCost['kind'], name: string, amount: number | null, share: number | null) =>
  ({ id: 1, kind, name, amount, share, sample: false, setBy: null, setAt: '' }) as KnownCost;
const known = [
  cost('order', '', 2810, null),
  cost('credit', '', 30, null),
  cost('margin_line', 'Tea', null, 0.351),
];

test('what is known is written into the fields, and unchanged fields send nothing', () => {
  const texts = writeCosts(known, 0.01);
  assert.deepEqual(texts, { 'order ': 28.1, 'credit ': 30, 'margin_line Tea': 35.1 });
  assert.deepEqual(readCosts(texts, known, 0.01), { changes: [], wrong: [] });
});

test('a change becomes minor units, days or a share; an empty field takes the cost back; odd ones are named', () => {
  const texts = {
    [fieldOf('order')]: '29.99',
    [fieldOf('credit')]: '',
    [fieldOf('margin_line', 'Tea')]: -5,
    [fieldOf('acquisition', 'Ads on TV')]: 12,
    [fieldOf('line')]: '-1',
    [fieldOf('return')]: '',
  };
  assert.deepEqual(readCosts(texts, known, 0.01), {
    changes: [
      { kind: 'order', name: '', amount: 2999 },
      { kind: 'credit', name: '', amount: null },
      { kind: 'margin_line', name: 'Tea', share: -0.05 },
      { kind: 'acquisition', name: 'Ads on TV', amount: 1200 },
    ],
    wrong: ['line '],
  });
});

test('unit costs are read from pasted lines, with or without a day, whatever stands between the cells', () => {
  assert.deepEqual(
    readProductCosts(
      'producto;costo;desde\nCafé 1 kg;290,50;2026-01-01\nTaza;35\n\n"Té, verde";12.5\n;3\nX;mucho\n',
      0.01,
    ),
    {
      costs: [
        { product: 'Café 1 kg', unitCost: 29_050, from: '2026-01-01' },
        { product: 'Taza', unitCost: 3500 },
        { product: 'Té, verde', unitCost: 1250 },
      ],
      wrong: [6, 7],
    },
  );
  assert.deepEqual(readProductCosts('Tea,4.2,2026-01-01', 0.01).costs, [
    { product: 'Tea', unitCost: 420, from: '2026-01-01' },
  ]);
});
