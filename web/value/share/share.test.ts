// Pasted wallets are read as people write them, and the address keeps which list is shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedFor, readShareState } from './share-state.ts';
import { readWallets } from './wallets-text.ts';

test('a list without a head is read in the order that the page names', () => {
  const { rows, wrong } = readWallets(
    'C001; 24000,50; ; 3; 1; Coffee; 2026-05-01\nC002;;40 %\n\nC003;;0.25\nC004;;;4\n',
    0.01,
  );
  assert.deepEqual(wrong, []);
  assert.deepEqual(rows, [
    {
      customer: 'C001',
      wallet: 2_400_050,
      suppliers: 3,
      rank: 1,
      line: 'Coffee',
      saidOn: '2026-05-01',
    },
    { customer: 'C002', share: 0.4 },
    { customer: 'C003', share: 0.25 },
    { customer: 'C004', suppliers: 4 },
  ]);
});

test('a head names the columns in either language, in any order', () => {
  const text = 'Línea,Cliente,Gasto anual\n"Té, verde",C1,100\nCafé,C2,50.5';
  assert.deepEqual(readWallets('customer\twallet\nA\t10', 1).rows, [{ customer: 'A', wallet: 10 }]);
  assert.deepEqual(readWallets(text.replace('"Té, verde"', 'Té'), 0.01).rows, [
    { customer: 'C1', wallet: 10_000, line: 'Té' },
    { customer: 'C2', wallet: 5050, line: 'Café' },
  ]);
});

test('lines that say nothing, or the impossible, are named by their number', () => {
  const lines = ['A;', 'A;x', 'A;;120 %', 'A;;;2;3', ';100', 'A;1;;;;;ayer', 'A;-5', 'A;;;1.5'];
  assert.deepEqual(readWallets(lines.join('\n'), 0.01), {
    rows: [],
    wrong: [1, 2, 3, 4, 5, 6, 7, 8],
  });
});

test('the address keeps the list, and nothing else than the lists there are', () => {
  assert.deepEqual(readShareState({ show: 'sell' }), { show: 'sell' });
  assert.deepEqual(readShareState({ show: 'in' }), {});
  assert.deepEqual(readShareState({ show: 'x', other: 1 }), {});
  assert.deepEqual(askedFor('out'), { kept: 'out' });
  assert.deepEqual(askedFor('cost'), { treatment: 'cost' });
});
