// Files of products and of wallets: they go in once however often they are loaded, values follow, and undoing takes back
// what the file alone told.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { jobs } from '../background.ts';
import { productsKind } from '../catalog/index.ts';
import { setProductCosts } from '../catalog/queries-costs.ts';
import { readTerms } from '../company/index.ts';
import { mergeCustomers } from '../customers/queries-merge.ts';
import { becameOf, importFile, testNow } from '../customers/scratch-import.ts';
import {
  type AnyKind,
  foreseeUndo,
  type ImportOptions,
  readImport,
  startUndo,
  undoImport,
} from '../imports/index.ts';
import { makeScratchContext, type ScratchContext } from '../platform/scratch-context.ts';
import { purchasesKind } from '../purchases/index.ts';
import { walletsKind } from './kind-wallets.ts';
import { runValue } from './queries.ts';
import { runProfit } from './queries-profit.ts';
import { redoShare } from './queries-share.ts';
import { takeBackWallet } from './queries-wallets.ts';

let context: ScratchContext;
before(async () => {
  context = await makeScratchContext(jobs);
});
beforeEach(async () => {
  await context.rows(`truncate customers, customer_identities, customer_standing, customer_bin, purchases, orders, products,
    product_costs, product_tellings, customer_profit, customer_line_profit, profit_runs, purchase_summary, wallet_facts,
    wallet_claims, customer_wallet, share_runs, imports, import_problems, import_mappings, touched cascade`);
});
after(() => context.drop());

const bring = (file: string) => importFile(context, file, undefined, productsKind);
const sold = (file: string) => importFile(context, file, undefined, purchasesKind);
const told = (file: string, chosen?: ImportOptions) =>
  importFile(context, file, chosen, walletsKind);
const takeBack = async (id: number, kind: AnyKind = productsKind) => {
  await startUndo(context, id, { by: null, now: testNow });
  await undoImport(context, kind, id);
  return readImport(context.db, id);
};
const problems = async (id: number) =>
  (
    await context.rows(
      'select line, code from import_problems where import_id = $1 order by line, ordinal',
      [id],
    )
  ).map(({ line, code }) => `${line} ${code}`);
const head = 'producto,línea,costo unitario,desde\n';
const products = async () =>
  (await context.rows('select name, line from products order by name')).map(
    ({ name, line }) => `${name}: ${line}`,
  );
/** What each costs, from when. */
const costs = async () =>
  (
    await context.rows(`select p.name, s.valid_from, s.unit_cost from product_cost_spans s
      join products p on p.id = s.product_id order by 1, 2`)
  ).map(({ name, valid_from, unit_cost }) => `${name} ${valid_from} ${unit_cost}`);
test('a file of products makes them with their lines and their costs by day, and the same file again changes nothing', async () => {
  const file = `${head}Café,Bebidas,12.50,\nCafé,Bebidas,13.00,2026-01-01\nPan,,,\n`;
  const row = await bring(file);
  assert.deepEqual(becameOf(row), {
    read: 3,
    created: 2,
    updated: 1,
    unchanged: 0,
    passed: 0,
    failed: 0,
  });
  assert.deepEqual(await products(), ['Café: Bebidas', 'Pan: null']);
  const stand = ['Café 1900-01-01 1250', 'Café 2026-01-01 1300'];
  assert.deepEqual(await costs(), stand);
  const again = await bring(file);
  assert.deepEqual([again.rows_stored, again.rows_updated, again.rows_already_there], [0, 0, 3]);
  assert.deepEqual(again.foreseen, { created: 0, updated: 0, unchanged: 3, passed: 0 });
  assert.deepEqual(await costs(), stand);
  // Told by both, it stays when the first is undone.
  assert.deepEqual(await foreseeUndo(context, productsKind, row.id), {
    lines: 0,
    amount: 0,
    restored: 0,
    restoredAmount: 0,
    kept: 2,
    customers: 0,
  });
  await takeBack(row.id);
  assert.deepEqual(await costs(), stand);
  const last = await takeBack(again.id);
  assert.equal((last.undone as { lines: number }).lines, 2);
  assert.deepEqual([await products(), await costs()], [[], []]);
});

test('rows that say nothing possible are problems, each with its reason', async () => {
  const row = await bring(
    `${head},Bebidas,1,\nTé,Bebidas,-1,\nAgua,Bebidas,abc,\nLeche,,2,31/31/2026\nJugo,Bebidas,3,2026-02-01\n`,
  );
  assert.deepEqual([row.rows_stored, row.rows_rejected], [1, 4]);
  assert.deepEqual(await problems(row.id), [
    '2 product_missing',
    '3 cost_invalid',
    '4 amount_invalid',
    '5 date_invalid',
  ]);
});

test('undoing a file brings back the cost and the line of before, and leaves what was sold or said since', async () => {
  await sold(
    'clave,fecha,importe,producto,línea\nA,2026-10-01,100,Café,Bebidas\nA,2026-10-02,50,Pan,Panes\n',
  );
  await setProductCosts(context.db, [{ product: 'Café', unitCost: 2000 }], {
    user: null,
    now: testNow,
  });
  const first = await bring(`${head}Café,Calientes,30.00,\nPan,Hornos,5.00,\nLata,Otros,1.00,\n`);
  assert.deepEqual([first.rows_stored, first.rows_updated], [1, 2]);
  assert.deepEqual(await products(), ['Café: Calientes', 'Lata: Otros', 'Pan: Hornos']);
  // A second file says the line of the first again: then it stays, and goes back when that one goes too.
  const second = await bring('producto,línea\nPan,Hornos\n');
  assert.equal(second.rows_already_there, 1);
  await setProductCosts(context.db, [{ product: 'Pan', unitCost: 700 }], {
    user: null,
    now: testNow,
  });
  const { undone } = await takeBack(first.id);
  assert.deepEqual(
    { ...(undone as object), by: null, at: null, cancelled: null },
    {
      by: null,
      at: null,
      cancelled: null,
      lines: 1,
      amount: 0,
      restored: 1,
      restoredAmount: 0,
      kept: 1,
      customers: 0,
    },
  );
  assert.deepEqual(await products(), ['Café: Bebidas', 'Pan: Hornos']);
  assert.deepEqual(await costs(), ['Café 1900-01-01 2000', 'Pan 1900-01-01 700']);
  await takeBack(second.id);
  assert.deepEqual(await products(), ['Café: Bebidas', 'Pan: Panes']);
});

test('a line that a sale told since as well stays when the file that told it first is undone', async () => {
  await sold(
    'clave,fecha,importe,producto,línea\nA,2026-10-01,100,Café,Bebidas\nA,2026-10-01,9,Té,Bebidas\n',
  );
  const file = await bring('producto,línea\nCafé,Calientes\nTé,Calientes\n');
  await sold('clave,fecha,importe,producto,línea\nB,2026-10-02,100,Café,Calientes\n');
  // Of sales that tell no line, or another product's, nothing is learnt.
  await sold(
    'clave,fecha,importe,producto,línea\nB,2026-10-03,9,Té,\nB,2026-10-03,9,Agua,Calientes\n',
  );
  const foreseen = await foreseeUndo(context, productsKind, file.id);
  assert.deepEqual([foreseen!.restored, foreseen!.kept], [1, 1]);
  await takeBack(file.id);
  assert.deepEqual(await products(), ['Agua: Calientes', 'Café: Calientes', 'Té: Bebidas']);
});

test('of two files and a sale between them that told a line, undoing both leaves what the sale told', async () => {
  await sold('clave,fecha,importe,producto,línea\nA,2026-10-01,100,Café,Bebidas\n');
  const first = await bring('producto,línea\nCafé,Calientes\n');
  await sold('clave,fecha,importe,producto,línea\nB,2026-10-02,100,Café,Calientes\n');
  const second = await bring('producto,línea\nCafé,Calientes\n');
  await takeBack(first.id);
  assert.deepEqual(await products(), ['Café: Calientes']);
  await takeBack(second.id);
  assert.deepEqual(await products(), ['Café: Calientes']);
});

test('profit follows the costs of a file, and what stood before when it is undone, also after a later change', async () => {
  await sold('clave,fecha,importe,producto,línea,cantidad\nA,2026-10-01,100,Café,Bebidas,1\n');
  const goods = async () => {
    await runProfit(context, readTerms);
    const [row] = await context.rows('select goods, uncosted from customer_profit');
    return row;
  };
  const before = await goods();
  assert.deepEqual(before, { goods: 0, uncosted: 10_000 });
  const row = await bring(`${head}Café,Bebidas,30.00,\n`);
  assert.deepEqual(await goods(), { goods: 3000, uncosted: 0 });
  // The last cost of all is another product's: what is undone is not the last.
  await setProductCosts(context.db, [{ product: 'Café', unitCost: 1, from: '2030-01-01' }], {
    user: null,
    now: testNow,
  });
  assert.deepEqual(await goods(), { goods: 3000, uncosted: 0 });
  await takeBack(row.id);
  assert.deepEqual(await goods(), before);
});

const sales =
  'clave,fecha,importe,producto,línea\nA,2026-10-01,100,Café,Bebidas\nB,2026-10-02,50,Pan,Panes\nC,2026-10-03,40,Pan,Panes\n';
const walletHead =
  'clave,línea,gasto total,periodo,nuestra parte,proveedores,nuestro lugar,fecha,fuente,certeza\n';
const facts = async () =>
  (
    await context.rows(`select c.key, w.line, w.kind, coalesce(w.amount, w.share, w.suppliers) as said, w.rank, w.source,
        w.confidence, w.said_on from wallet_facts w join customers c on c.id = w.customer_id
      where w.taken_back_at is null order by c.key, w.line, w.kind, w.id`)
  ).map((one) => Object.values(one).join(' '));

test('a file of wallets becomes facts by customer, line and method, and the same file again nothing', async () => {
  await sold(sales);
  const file = `${walletHead}A,,150.00,mensual,,,,2026-10-05,cliente,
B,Panes,,,35 %,,,2026-10-06,estudio,media
C,,,,0.5,4,2,,vendedor,\n`;
  const row = await told(file);
  assert.deepEqual([row.rows_stored, row.rows_rejected, row.customers], [3, 0, 3]);
  const stand = [
    'A  wallet 180000  customer high 2026-10-05',
    'B Panes share 0.35000  study medium 2026-10-06',
    'C  share 0.50000  staff medium 2026-11-20',
    'C  suppliers 4 2.00 staff medium 2026-11-20',
  ];
  assert.deepEqual(await facts(), stand);
  await runValue(context, { until: null, model: 'auto', check: false });
  await redoShare(context);
  const wallets = await context.rows(`select c.key, w.wallet, w.method from customer_wallet w
    join customers c on c.id = w.customer_id where w.line = '' and c.key in ('A', 'C') order by 1`);
  assert.deepEqual(
    wallets.map(({ key, wallet, method }) => [key, wallet, method]),
    [
      ['A', 180_000, 'declared'],
      ['C', 8_000, 'supplier-share'],
    ],
  );
  const again = await told(file);
  assert.deepEqual(again.foreseen, { created: 0, updated: 0, unchanged: 3, passed: 0 });
  assert.deepEqual([again.rows_stored, again.rows_already_there], [0, 3]);
  assert.deepEqual(await facts(), stand);
  // Both files told them: they hold until neither does.
  assert.equal((await foreseeUndo(context, walletsKind, row.id)).kept, 4);
  await takeBack(row.id, walletsKind);
  assert.deepEqual(await facts(), stand);
  const last = await takeBack(again.id, walletsKind);
  assert.equal((last.undone as { lines: number }).lines, 4);
  assert.deepEqual(await facts(), []);
  const [seen] = await context.rows(
    'select count(*) as n, count(taken_back_at) as back from wallet_facts',
  );
  assert.deepEqual(seen, { n: 4, back: 4 });
  await takeBack((await told(file)).id, walletsKind);
  assert.deepEqual(await facts(), []);
});

test('a period for the whole file counts where the rows have none', async () => {
  await sold(sales);
  await told('clave,gasto total\nA,100.00\n', { period: 'quarter' });
  await told('clave,gasto total\nB,100.00\n');
  assert.deepEqual(await facts(), [
    'A  wallet 40000  customer high 2026-11-20',
    'B  wallet 10000  customer high 2026-11-20',
  ]);
});

test('rows of wallets that cannot be are problems, each with its reason, and the others go in', async () => {
  await sold(sales);
  const row = await told(`${walletHead}Z,,100,,,,,,,
A,Nada,100,,,,,,,
A,,,,,,,,,
A,,,,130 %,,,,,
A,,,,,2.5,,,,
A,,,,,2,3,,,
A,,100,siempre,,,,,,
A,,100,,,,,2030-01-01,,
A,,100,,,,,,el mar,
A,,100,,,,,,,quizá
A,,-100,,,,,,,
A,,77,,,,,,,\n`);
  assert.deepEqual(await problems(row.id), [
    '2 customer_unknown',
    '3 line_unknown',
    '4 wallet_missing',
    '5 share_invalid',
    '6 suppliers_wrong',
    '7 suppliers_wrong',
    '8 period_unknown',
    '9 date_future',
    '10 source_unknown',
    '11 sureness_unknown',
    '12 amount_invalid',
  ]);
  assert.deepEqual([row.rows_stored, row.rows_rejected], [1, 11]);
  assert.deepEqual(await facts(), ['A  wallet 7700  customer high 2026-11-20']);
});

test('a fact told of a merged record is the one customer’s, and one taken back by hand is told anew', async () => {
  await sold(sales);
  const ids = await context.rows<{ id: number; key: string }>(
    'select id, key from customers order by key',
  );
  await told('clave,gasto total\nA,100.00\n');
  await mergeCustomers(
    context.db,
    { from: ids[1]!.id, into: ids[0]!.id, choices: {} },
    { user: null, now: testNow },
  );
  const again = await told('clave,gasto total\nB,100.00\nA,100.00\n');
  assert.equal(again.rows_already_there, 2);
  const [fact] = await context.rows<{ id: number }>('select id from wallet_facts');
  await takeBackWallet(context.db, ids[0]!.id, fact!.id, { user: null, now: testNow });
  assert.equal((await told('clave,gasto total\nA,100.00\n')).rows_stored, 1);
  assert.equal((await facts()).length, 1);
});
