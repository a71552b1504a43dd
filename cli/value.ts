// clientela value run / show: the same numbers as the pages, for scripts and for checking us.
import { logLikelihoodInUnit, transactionModels } from '@clientela/models';
import { readCompany } from '../server/company/index.ts';
import { findCustomer, oneStanding } from '../server/customers/index.ts';
import { fail } from '../server/platform/errors.ts';
import { purchaseDays } from '../server/purchases/index.ts';
import { type AskedModel, explainCustomer, moneyLevel, runValue } from '../server/value/index.ts';
import { answer, type Shared, withData, writeDown } from './open.ts';

interface RunOptions extends Shared {
  until?: string;
  unit: 'day' | 'week';
  model: AskedModel;
  check?: boolean;
}

export async function valueRun(options: RunOptions): Promise<void> {
  await withData(options, async (context) => {
    const until = options.until ?? null;
    if (until !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until))))
      fail('bad_request', { field: '--until', problem: until });
    await writeDown(context.db, 'value run', 'change');
    const run = await runValue(context, {
      until,
      model: options.model,
      check: options.check === true,
    });
    const { fit, result, sufficiency } = run;
    if (run.status === 'insufficient') fail('value_not_enough', { ...sufficiency });
    if (!fit || !result) fail('value_fit_failed', { diagnosis: fit?.diagnosis ?? null });
    const days = options.unit === 'week' ? 7 : 1;
    const company = await readCompany(context.db);
    const parameters = transactionModels[fit.model].rescale(fit.parameters, days);
    const { value, low, high } = result.equity;
    const out = {
      model: fit.model,
      parameters,
      logLikelihood: logLikelihoodInUnit(fit, run.repeats ?? 0, days),
      unit: options.unit,
      customers: result.customers,
      asOf: run.asOf,
      equity: { value, low, high },
      currency: company.currency,
      currencyDigits: company.currencyDigits,
      level: moneyLevel(run.terms),
      terms: run.terms,
      spend: run.spendFit?.parameters ?? null,
      active: result.active,
      groups: result.groups,
      check: run.check,
    };
    const money = (minor: number) =>
      (minor / 10 ** company.currencyDigits).toFixed(company.currencyDigits);
    answer(options, out, [
      `model          ${out.model}`,
      ...Object.entries(parameters).map(([name, p]) => `  ${name.padEnd(13)}${p.toPrecision(7)}`),
      `logLikelihood  ${out.logLikelihood.toFixed(4)} (time in ${options.unit}s)`,
      `customers      ${out.customers}`,
      `as of          ${out.asOf}`,
      `equity         ${money(value)} ${company.currency} (80 %: ${money(low)} to ${money(high)})`,
    ]);
  });
}

export async function valueShow(key: string, options: Shared): Promise<void> {
  await withData(options, async (context) => {
    const { db } = context;
    const id = await findCustomer(db, key);
    if (id === null) fail('customer_not_found', { key });
    await writeDown(db, 'value show', 'view', { subject: String(id) });
    const standing = await oneStanding(db, id);
    const explained = await explainCustomer(db, id);
    const { days, total } = await purchaseDays(db, id);
    const company = await readCompany(db);
    const out = {
      customer: id,
      key,
      asOf: explained?.asOf ?? null,
      model: explained?.model ?? null,
      purchases: standing.purchases,
      firstPurchaseOn: standing.firstPurchaseOn,
      lastPurchaseOn: standing.lastPurchaseOn,
      spend: standing.spend,
      pActive: standing.pActive,
      expectedPurchases: standing.expectedPurchases,
      expectedSpend: standing.expectedSpend,
      value: standing.value,
      low: standing.valueLow,
      high: standing.valueHigh,
      group: standing.group,
      phase: standing.phase,
      nextExpectedOn: standing.nextExpectedOn,
      why: explained?.why ?? [],
      days: days.slice(-20),
      daysInAll: total,
      currency: company.currency,
      currencyDigits: company.currencyDigits,
    };
    const money = (minor: number | null) =>
      minor === null
        ? 'not enough history'
        : (minor / 10 ** company.currencyDigits).toFixed(company.currencyDigits);
    answer(options, out, [
      `customer       ${key}`,
      `purchases      ${out.purchases}, ${out.firstPurchaseOn} to ${out.lastPurchaseOn}`,
      `value          ${money(out.value)} ${company.currency} (80 %: ${money(out.low)} to ${money(out.high)})`,
      `P(active)      ${out.pActive === null ? '-' : out.pActive.toFixed(4)}`,
      `as of          ${out.asOf ?? '-'}`,
    ]);
  });
}
