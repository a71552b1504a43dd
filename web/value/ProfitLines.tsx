// What each product line leaves after serving, and how many customers have which verdict; each number opens its list.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { download } from '../ui/download.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { fileName, type TableData, toCsv } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import { customersAddress } from './customers-address.ts';
import type { Profitability } from './profit-words.ts';

/** Lines shown; the file holds all. */
const shown = 12;

export function ProfitLines({ data: { lines } }: { data: Profitability }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = (line: string) => line || t('profit.no_line');
  const money = { format: format.money, raw: format.major };
  const link = (line: string, relation: 'purchases' | 'losing_lines', count: number) => {
    const number = format.integer(count);
    // What has no line has no name to ask by.
    if (count === 0 || line === '') return number;
    const title = t(relation === 'purchases' ? 'profit.list_buyers' : 'profit.list_line_losing', {
      line,
    });
    const question = { all: [{ field: `${relation}.line`, is: 'equals', value: line }] };
    return (
      <AddressLink className="why" to={customersAddress(question, title)}>
        {number}
      </AddressLink>
    );
  };
  return (
    <Section
      span={8}
      title={t('profit.lines')}
      note={t('profit.lines_note')}
      actions={
        <CsvButton
          title={t('profit.lines')}
          table={{
            columns: [
              { title: t('profit.line') },
              { title: t('profit.revenue'), ...money },
              { title: t('profit.goods'), ...money },
              { title: t('profit.serving'), ...money },
              { title: t('profit.line_profit'), ...money },
              { title: t('profit.buyers') },
              { title: t('profit.losing') },
            ],
            rows: lines.map((one) => [
              nameOf(one.line),
              one.revenue,
              one.goods,
              one.serving,
              one.profit,
              one.buyers,
              one.losing,
            ]),
          }}
        />
      }
    >
      <Ledger
        caption={t('profit.lines')}
        titleColumn={t('profit.line')}
        columns={[
          { key: 'revenue', title: t('profit.revenue'), align: 'end', wide: true },
          { key: 'contribution', title: t('profit.contribution'), align: 'end', wide: true },
          { key: 'serving', title: t('profit.serving'), align: 'end', wide: true },
          { key: 'profit', title: t('profit.line_profit'), align: 'end', figure: true },
          { key: 'buyers', title: t('profit.buyers'), align: 'end' },
          { key: 'losing', title: t('profit.losing'), align: 'end' },
        ]}
        rows={lines.slice(0, shown).map((one) => ({
          id: one.line || '-',
          title: nameOf(one.line),
          cells: {
            revenue: format.money(one.revenue),
            contribution: format.money(one.revenue - one.goods),
            serving: format.money(one.serving),
            profit: (
              <span className={one.profit < 0 ? 'negative' : undefined}>
                {format.money(one.profit)}
              </span>
            ),
            buyers: link(one.line, 'purchases', one.buyers),
            losing: link(one.line, 'losing_lines', one.losing),
          },
        }))}
      />
    </Section>
  );
}

function CsvButton({ title, table }: { title: string; table: TableData }) {
  const { t } = useTranslation();
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<IconDownload size={15} />}
      onClick={() =>
        download(new Blob([toCsv(table)], { type: 'text/csv' }), fileName(title, 'csv'))
      }
    >
      {t('ui.chart_csv')}
    </Button>
  );
}

export function ProfitVerdicts({ data: { verdicts } }: { data: Profitability }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section span={4} title={t('profit.verdicts')} note={t('profit.verdicts_note')}>
      <Ledger
        caption={t('profit.verdicts')}
        titleColumn={t('profit.verdict')}
        columns={[
          { key: 'customers', title: t('profit.customers'), align: 'end' },
          { key: 'profit', title: t('profit.profit_short'), align: 'end', figure: true },
        ]}
        rows={(['very_profitable', 'mixed', 'losing', 'none'] as const).flatMap((verdict) => {
          const one = verdicts.find((found) => found.verdict === verdict);
          if (!one) return [];
          const number = format.integer(one.customers);
          const name = t(`customers.verdict_${verdict}`);
          const question =
            verdict === 'none'
              ? {
                  all: [
                    { field: 'verdict', is: 'empty' },
                    { field: 'historic_value', is: 'not_empty' },
                  ],
                }
              : { all: [{ field: 'verdict', is: 'one_of', value: [verdict] }] };
          return {
            id: verdict,
            title: name,
            note: t(`profit.verdict_${verdict}`),
            cells: {
              customers: (
                <AddressLink className="why" to={customersAddress(question, name)}>
                  {number}
                </AddressLink>
              ),
              profit: (
                <span className={one.profit < 0 ? 'negative' : undefined}>
                  {format.moneyShort(one.profit)}
                </span>
              ),
            },
          };
        })}
      />
    </Section>
  );
}
