// What there is and what it takes before customers can be valued, in three lines.
import { useTranslation } from 'react-i18next';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Sufficiency } from './enough.ts';

const columns = [
  { key: 'bar', width: 180, wide: true },
  { key: 'figure', align: 'end', figure: true, width: 120 },
] as const;

export function NeedsSection({ sufficiency }: { sufficiency: Sufficiency }) {
  const { t } = useTranslation();
  const format = useFormat();
  const row = (
    id: 'customers' | 'repeaters' | 'months',
    have: number,
    need: number,
    digits = 0,
  ): LedgerRow => {
    // Rounded down, so that what is missing never reads as reached.
    const floored = Math.floor(have * 10 ** digits) / 10 ** digits;
    return {
      id,
      title: t(`home.needs_${id}`),
      cells: {
        bar: <NeedBar share={have / need} />,
        figure:
          have >= need
            ? t('home.needs_reached')
            : t('home.needs_of', {
                have: format.decimal(floored, digits),
                need: format.integer(need),
              }),
      },
    };
  };
  const { customers, repeaters, months } = sufficiency;
  return (
    <Section title={t('home.needs')} note={t('home.needs_note')} span={7}>
      <Ledger
        caption={t('home.needs')}
        columns={columns}
        rows={[
          row('customers', customers, sufficiency.customersNeeded),
          row('repeaters', repeaters, sufficiency.repeatersNeeded),
          row('months', months, sufficiency.monthsNeeded, 1),
        ]}
      />
    </Section>
  );
}

/** What there is, solid, on what is needed, outlined. Decorative: the figure stands beside it. */
function NeedBar({ share }: { share: number }) {
  return (
    <svg className="need-bar" width="100%" height="8" aria-hidden="true">
      <rect className="need-bar-track" width="100%" height="8" />
      <rect className="need-bar-fill" width={`${Math.min(1, share) * 100}%`} height="8" />
    </svg>
  );
}
