// What is still missing before customers have a value of their own, and when it may be there.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import type { valueContract } from '../../server/value/contract.ts';
import type { Format } from '../ui/format.ts';

type Overview = AnswerOf<typeof valueContract.overview>;
export type Run = NonNullable<Overview['run']>;

const millisecondsPerMonth = (365.25 / 12) * 86_400_000;

/** The day the history will be long enough, if it is only time that is missing. */
export function enoughOn({ asOf, sufficiency }: Run): string | null {
  const { customers, customersNeeded, repeaters, repeatersNeeded, months, monthsNeeded } =
    sufficiency;
  if (months >= monthsNeeded || customers < customersNeeded || repeaters < repeatersNeeded)
    return null;
  const wait = (monthsNeeded - months) * millisecondsPerMonth;
  return new Date(Date.parse(`${asOf}T00:00:00Z`) + wait).toISOString().slice(0, 10);
}

/** «320 de 500 clientes, 3.2 de 6 meses de historia»: only what falls short. */
export function missingWords(t: TFunction, format: Format, run: Run): string {
  const { customers, customersNeeded, repeaters, repeatersNeeded, months, monthsNeeded } =
    run.sufficiency;
  // Rounded down, so that what is missing never reads as reached.
  const tenth = Math.floor(months * 10) / 10;
  const missing = [
    customers < customersNeeded &&
      t('customers.missing_customers', {
        have: format.integer(customers),
        need: format.integer(customersNeeded),
      }),
    repeaters < repeatersNeeded &&
      t('customers.missing_repeaters', {
        have: format.integer(repeaters),
        need: format.integer(repeatersNeeded),
      }),
    months < monthsNeeded &&
      t('customers.missing_months', {
        have: format.decimal(tenth),
        need: format.integer(monthsNeeded),
      }),
  ].filter((part) => part !== false);
  return new Intl.ListFormat(format.locale, { type: 'conjunction' }).format(missing);
}

/** Why there are no values, in a sentence or two; null when there are. */
export function noValueWords(
  t: TFunction,
  format: Format,
  overview: Pick<Overview, 'run' | 'busy'> | undefined,
): string | null {
  if (!overview) return null;
  const { run, busy } = overview;
  if (!run) return busy ? t('customers.no_value_busy') : null;
  if (run.status === 'done') return null;
  if (run.status === 'failed') return t('customers.no_value_failed');
  const on = enoughOn(run);
  const missing = t('customers.no_value_missing', { missing: missingWords(t, format, run) });
  return on ? `${missing} ${t('customers.no_value_on', { date: format.date(on) })}` : missing;
}
