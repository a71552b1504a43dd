// What can be seen with how much history, each with the interval one may expect: narrower with more.
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import './welcome.css';

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
        rows={steps.map((step) => ({
          id: step.id,
          title: (
            <span className="strong unlock-when">
              {t(`welcome.${step.id}`)}
              <span className="phone-only">
                <Reach {...step} width={72} />
              </span>
            </span>
          ),
          cells: {
            interval: <Reach {...step} width={96} />,
            shows: t(`welcome.${step.id}_shows`),
            where: <span className="soft">{t(`welcome.${step.id}_where`)}</span>,
          },
        }))}
      />
    </Section>
  );
}

/** Hollow where there is no forecast at all. */
function Reach({ reach, forecast, width }: { reach: number; forecast: boolean; width: number }) {
  return (
    <Whisker
      low={50 - reach}
      high={50 + reach}
      value={50}
      min={0}
      max={100}
      width={width}
      hollow={!forecast}
    />
  );
}
