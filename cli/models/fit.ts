// npm run --silent models:fit -- --model NAME --file cbs.csv: the fit as one line of JSON.
import { parseArgs } from 'node:util';
import {
  fitBgBb,
  fitGammaGamma,
  invalidInput,
  retentionModels,
  transactionModels,
} from '@clientela/models';
import { columnOf, needColumn, readTable, runCommand, type Table } from './table.ts';

interface Fit {
  parameters: object;
  standardErrors: object;
  logLikelihood: number;
  converged: boolean;
  diagnosis: string;
}

function fitOf(model: string, table: Table): Fit {
  const weight = columnOf(table, 'weight');
  const weighted = weight ? { weight } : {};
  const need = (column: string) => needColumn(table, column);
  if (model === 'gamma-gamma') return fitGammaGamma({ x: need('x'), m: need('m'), ...weighted });
  if (model === 'bg-bb')
    return fitBgBb({ x: need('x'), tx: need('tx'), n: need('n'), ...weighted });
  if (Object.hasOwn(retentionModels, model))
    return retentionModels[model as keyof typeof retentionModels].fit([
      { year: need('year'), survivors: need('survivors') },
    ]);
  if (!Object.hasOwn(transactionModels, model)) throw invalidInput('unknown', 'model');
  const litt = columnOf(table, 'litt');
  return transactionModels[model as keyof typeof transactionModels].fit({
    x: need('x'),
    tx: need('tx'),
    T: need('T'),
    ...(litt ? { litt } : {}),
    ...weighted,
  });
}

runCommand(() => {
  const { values } = parseArgs({
    options: { model: { type: 'string' }, file: { type: 'string' } },
  });
  const { parameters, standardErrors, logLikelihood, converged, diagnosis } = fitOf(
    values.model ?? '',
    readTable(values.file ?? '-'),
  );
  console.log(JSON.stringify({ parameters, standardErrors, logLikelihood, converged, diagnosis }));
});
