// What can be seen with how much history, each with the interval one may expect: narrower with more.
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Whisker } from '../ui/Whisker.tsx';

/** Half-widths of the drawn intervals; they show an order, not a measurement. */
const steps = [
  { id: 'months_3', reach: 44, forecast: false },
  { id: 'months_12', reach: 26, forecast: true },
  { id: 'margin', reach: 18, forecast: true },
  { id: 'months_24', reach: 11, forecast: true },
] as const;

export function UnlockTable() {
  const { t } = useTranslation();
  return (
    <Section title={t('welcome.unlock_title')} foot={t('welcome.unlock_foot')}>
      <Ledger
        caption={t('welcome.unlock_title')}
        columns={[
          { key: 'interval', wide: true, width: 130 },
          { key: 'shows' },
          { key: 'where', wide: true, width: 300 },
        ]}
        rows={steps.map(({ id, reach, forecast }) => ({
          id,
          title: <span className="strong unlock-when">{t(`welcome.${id}`)}</span>,
          cells: {
            interval: (
              <Whisker
                low={50 - reach}
                high={50 + reach}
                value={50}
                min={0}
                max={100}
                width={96}
                hollow={!forecast}
              />
            ),
            shows: t(`welcome.${id}_shows`),
            where: <span className="soft">{t(`welcome.${id}_where`)}</span>,
          },
        }))}
      />
    </Section>
  );
}
