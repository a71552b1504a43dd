// What the file holds and what became of it, as a table that adds up row by row.
import { useTranslation } from 'react-i18next';
import type { LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { ReconLedger } from './ReconLedger.tsx';
import { RejectedFiles } from './RejectedFiles.tsx';
import type { ImportDetail } from './steps.ts';
import { problemTitle } from './words.ts';

/** Reasons named in the table; the rest is one more. */
const namedReasons = 3;

export function Reconciliation({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts } = detail;
  const rejected = detail.reasons.filter(({ severity }) => severity === 'rejected');
  const because = (amount: (reason: (typeof rejected)[number]) => string | null) => {
    const named = rejected.slice(0, namedReasons).flatMap((reason) => {
      const figure = amount(reason);
      return figure === null ? [] : [`${problemTitle(reason.code, t)} ${figure}`];
    });
    const rest = rejected.length - namedReasons;
    return [...named, ...(rest > 0 ? [t('imports.more_reasons', { count: rest })] : [])].join('; ');
  };
  // To the cent, unlike elsewhere: whoever compares this with their books adds it up.
  const change = (value: number, text: string) =>
    value === 0 ? '0' : <span className="nowrap">{text}</span>;
  const known = counts.amountStored !== null;
  const amountThere =
    counts.amountRead - counts.amountRejected - counts.amountLeftOut - (counts.amountStored ?? 0);

  const rows: LedgerRow[] = [
    {
      id: 'rows',
      title: <b>{t('imports.recon_rows')}</b>,
      cells: {
        file: format.integer(counts.read),
        loaded: format.integer(counts.stored),
        updated: format.integer(counts.updated),
        there: format.integer(counts.alreadyThere),
        left: format.integer(counts.leftOut),
        difference: change(counts.rejected, format.integerChange(-counts.rejected)),
        why: because(({ rows: count }) => format.integer(count)),
      },
    },
    {
      id: 'money',
      title: <b>{t('imports.recon_money')}</b>,
      cells: {
        file: format.moneyExact(counts.amountRead),
        loaded: known && format.moneyExact(counts.amountStored ?? 0),
        updated: counts.updated > 0 && (
          <span className="small muted">{t('imports.recon_included')}</span>
        ),
        there: known && format.moneyExact(amountThere),
        left: format.moneyExact(counts.amountLeftOut),
        difference: change(counts.amountRejected, format.moneyExact(-counts.amountRejected)),
        why: because(({ amount }) => (amount === null ? null : format.moneyExact(amount))),
      },
    },
    {
      id: 'customers',
      title: <b>{t('imports.recon_customers')}</b>,
      cells: {
        file: format.integer(counts.customers),
        loaded: counts.customersNew !== null && format.integer(counts.customersNew),
        there:
          counts.customersNew !== null && format.integer(counts.customers - counts.customersNew),
        why:
          counts.customersNew !== null &&
          (counts.customersErased !== null
            ? t('imports.recon_customers_erased', { count: counts.customersErased })
            : counts.customersNew < counts.customers && t('imports.recon_customers_why')),
      },
    },
    ...(['firstDay', 'lastDay'] as const).map((day) => ({
      id: day,
      title: <b>{t(`imports.recon_${day}`)}</b>,
      cells: { file: counts[day] && format.date(counts[day]) },
    })),
  ];
  return (
    <Section
      title={t('imports.recon_title')}
      note={t(counts.leftOut > 0 ? 'imports.recon_note_left' : 'imports.recon_note')}
      actions={rejected.length > 0 && <RejectedFiles id={detail.id} />}
    >
      <ReconLedger
        columns={[
          { key: 'file', title: t('imports.recon_file'), align: 'end', width: 120 },
          {
            key: 'loaded',
            title: t('imports.recon_loaded'),
            align: 'end',
            width: 120,
            figure: true,
          },
          { key: 'updated', title: t('imports.recon_updated'), align: 'end', width: 96 },
          { key: 'there', title: t('imports.recon_there'), align: 'end', width: 110 },
          ...(counts.leftOut > 0
            ? [
                {
                  key: 'left',
                  title: t('imports.recon_left'),
                  align: 'end',
                  width: 110,
                } as const,
              ]
            : []),
          { key: 'difference', title: t('imports.recon_difference'), align: 'end', width: 110 },
          { key: 'why', title: t('imports.recon_why') },
        ]}
        rows={rows}
      />
    </Section>
  );
}
