// What is left of a sale by product line, changed where it stands; beside it what the line really left.
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { NumberCell } from './NumberCell.tsx';
import type { KnownCost } from './serving-costs.ts';
import { useMargins } from './use-margins.ts';

interface LineMarginsProps {
  costs: readonly KnownCost[];
  /** The margin of the company; null where none is set. */
  every: number | null;
  mayChange: boolean;
}

/** .1 × 100 has digits nobody typed. */
export const percentOf = (share: number) => Number((share * 100).toPrecision(12));

export function LineMargins({ costs, every, mayChange }: LineMarginsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { margin, saving, error } = useMargins();
  const names = useEndpoint(valueContract.costNames);
  const profit = useEndpoint(valueContract.profitability);
  const lines = names.data?.lines ?? [];
  return (
    <Section span={12} title={t('products.lines')} note={t('products.lines_note')}>
      {(error ?? names.error) && (
        <ErrorState error={error ?? names.error} title={t('serving.not_saved')} />
      )}
      {names.data && lines.length === 0 && (
        <EmptyState title={t('products.lines_none')}>{t('products.lines_none_help')}</EmptyState>
      )}
      {lines.length > 0 && (
        <Ledger
          caption={t('products.lines')}
          titleColumn={t('share.head_lines')}
          columns={[
            { key: 'revenue', title: t('profit.revenue'), align: 'end', wide: true },
            { key: 'left', title: t('products.left'), align: 'end' },
            { key: 'margin', title: t('products.margin'), align: 'end', width: 130 },
          ]}
          rows={lines.map((line) => {
            const known = costs.find(({ kind, name }) => kind === 'margin_line' && name === line);
            const sold = profit.data?.lines.find((one) => one.line === line);
            const share = known?.share ?? null;
            return {
              id: line,
              title: line,
              cells: {
                revenue: sold ? format.money(sold.revenue) : '–',
                left:
                  sold && sold.revenue > 0
                    ? format.percent((sold.revenue - sold.goods) / sold.revenue)
                    : '–',
                margin: (
                  <NumberCell
                    label={t('products.margin_of', { name: line })}
                    value={share === null ? null : percentOf(share)}
                    digits={2}
                    suffix={format.percentSign}
                    least={-99.99}
                    most={100}
                    placeholder={every === null ? t('products.none') : format.percent(every)}
                    disabled={!mayChange}
                    saving={saving}
                    onSave={(value) =>
                      margin(
                        'margin_line',
                        line,
                        value === null ? null : Number((value / 100).toFixed(5)),
                        share,
                      )
                    }
                  />
                ),
              },
            };
          })}
        />
      )}
    </Section>
  );
}
