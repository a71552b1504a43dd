// Renewals that are due in 30, 60 and 90 days: how many, what is at stake, and the customers behind.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { customersAddress } from '../customers-address.ts';
import { CsvButton } from './CsvButton.tsx';
import type { Contracts } from './contracts-charts.ts';

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export function ContractsDue({ found }: { found: Contracts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const totals = found.totals!;
  const { asOf } = found.run!;
  const table = {
    columns: [
      { title: t('contracts.due_within') },
      { title: t('contracts.due_contracts'), format: format.integer },
      { title: t('contracts.due_renew'), format: format.expected },
      { title: t('contracts.due_payments'), format: format.money, raw: format.major },
      { title: t('contracts.due_value'), format: format.money, raw: format.major },
    ],
    rows: totals.due.map((one) => [
      t('contracts.days', { days: format.integer(one.days) }),
      one.contracts,
      one.renew.value,
      one.payments,
      one.value,
    ]),
  };
  return (
    <Section
      span={12}
      title={t('contracts.due')}
      note={t('contracts.due_note')}
      foot={
        totals.late + totals.ending > 0
          ? t('contracts.due_foot', {
              late: format.integer(totals.late),
              ending: format.integer(totals.ending),
            })
          : undefined
      }
      actions={<CsvButton title={t('contracts.due')} table={table} />}
    >
      <Ledger
        caption={t('contracts.due')}
        titleColumn={t('contracts.due_within')}
        columns={[
          { key: 'contracts', title: t('contracts.due_contracts'), align: 'end', figure: true },
          { key: 'renew', title: t('contracts.due_renew'), align: 'end' },
          { key: 'payments', title: t('contracts.due_payments'), align: 'end', wide: true },
          { key: 'value', title: t('contracts.due_value'), align: 'end', figure: true },
        ]}
        rows={totals.due.map((one) => {
          const within = t('contracts.days', { days: format.integer(one.days) });
          return {
            id: String(one.days),
            title:
              one.contracts > 0 ? (
                <AddressLink
                  to={customersAddress(
                    {
                      field: 'next_renewal',
                      is: 'between',
                      value: [asOf, dayAfter(asOf, one.days)],
                    },
                    t('contracts.due_title', { within }),
                  )}
                >
                  {within}
                </AddressLink>
              ) : (
                within
              ),
            cells: {
              contracts: format.integer(one.contracts),
              renew: t('contracts.renew_range', {
                value: format.integer(Math.round(one.renew.value)),
                low: format.integer(Math.floor(one.renew.low)),
                high: format.integer(Math.ceil(one.renew.high)),
              }),
              payments: format.money(one.payments),
              value: format.money(one.value),
            },
          };
        })}
      />
    </Section>
  );
}
