// npm run --silent models:score -- --model NAME --parameters '{"r":…}' [--spend '{"p":…,"q":…,"gamma":…}'] --horizon 52
// --delta 0.0027 --file cbs.csv (x,tx,T[,m]): per row the purchases expected in the horizon, P(active), the discounted
// purchases of the whole lifetime (rate delta per unit of T, continuous), the expected spend and the CLV, their product.
import { parseArgs } from 'node:util';
import {
  checkSummaries,
  expectedSpend,
  invalidInput,
  type SpendParameters,
  transactionModels,
} from '@clientela/models';
import { columnOf, needColumn, readTable, runCommand, written } from './table.ts';

runCommand(() => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { model: text, parameters: text, spend: text, horizon: text, delta: text, file: text },
  });
  const name = values.model as keyof typeof transactionModels;
  if (!Object.hasOwn(transactionModels, name)) throw invalidInput('unknown', 'model');
  const model = transactionModels[name];
  const given = (option: 'parameters' | 'spend') => {
    let found: unknown;
    try {
      found = JSON.parse(values[option] ?? '');
    } catch {
      throw invalidInput('not-json', option);
    }
    if (typeof found !== 'object' || found === null) throw invalidInput('not-json', option);
    return found as Record<string, number>;
  };
  const positive = (option: 'horizon' | 'delta') => {
    const value = Number(values[option]);
    if (!(value > 0)) throw invalidInput('not-positive', option);
    return value;
  };
  const parameters = given('parameters');
  const spend = values.spend === undefined ? null : (given('spend') as SpendParameters);
  const horizon = positive('horizon');
  const delta = positive('delta');
  const table = readTable(values.file ?? '-');
  const [x, tx, T] = ['x', 'tx', 'T'].map((column) => needColumn(table, column));
  checkSummaries({ x: x!, tx: tx!, T: T! });
  const m = columnOf(table, 'm');
  m?.forEach((mean, row) => {
    // A customer who got everything as a gift has a mean of 0: no fit takes it, a score does.
    if (!(mean >= 0 && Number.isFinite(mean))) throw invalidInput('negative', 'm', row);
  });
  console.log(`expectedPurchases,pActive,discountedPurchases${spend ? ',expectedSpend,clv' : ''}`);
  for (let i = 0; i < x!.length; i++) {
    const history = [x![i]!, tx![i]!, T![i]!] as const;
    const discounted = model.discountedPurchases(parameters, ...history, delta);
    const row = [
      model.expectedPurchases(parameters, ...history, horizon),
      model.pActive(parameters, ...history),
      discounted,
    ];
    if (spend) {
      const mean = expectedSpend(spend, m ? history[0] : 0, m ? m[i]! : 0);
      row.push(mean, discounted * mean);
    }
    console.log(row.map(written).join(','));
  }
});
