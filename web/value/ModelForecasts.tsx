// Forecasts as they were written down, and what came of them.
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Model } from './model-charts.ts';

type Log = Model['forecasts'][number];

export function ModelForecasts({ model: { forecasts } }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cell = (score: Log['score3'], due: string) =>
    score ? (
      <>
        <span className="whole">
          {t('model.forecast_came', {
            forecast: format.integer(score.purchases.forecast),
            came: format.integer(score.purchases.came),
          })}
        </span>{' '}
        {score.purchases.came > 0 && (
          <span className="soft whole num">
            {signed(format.percent(score.purchases.forecast / score.purchases.came - 1))}
          </span>
        )}
      </>
    ) : (
      <span className="soft whole">{t('model.forecast_due', { date: format.date(due) })}</span>
    );
  const scored = forecasts.some(({ score3 }) => score3);
  return (
    <Section title={t('model.forecasts')} note={t('model.forecasts_note')} span={5}>
      <div className="model-forecasts">
        {!scored && forecasts[0] && (
          <InsufficientState title={t('model.forecasts_none')}>
            {t('model.forecasts_wait', { date: format.date(forecasts.at(-1)!.due3) })}
          </InsufficientState>
        )}
        {forecasts.length > 0 && (
          <Ledger
            caption={t('model.forecasts')}
            titleColumn={t('model.forecast_on')}
            columns={[
              { key: 'three', title: t('model.forecast_3'), align: 'end' },
              { key: 'twelve', title: t('model.forecast_12'), align: 'end' },
            ]}
            rows={forecasts.map((log) => ({
              id: String(log.runId),
              title: format.date(log.asOf),
              note: t('model.forecast_customers', {
                count: log.logged,
                number: format.integer(log.logged),
              }),
              cells: { three: cell(log.score3, log.due3), twelve: cell(log.score12, log.due12) },
            }))}
          />
        )}
      </div>
    </Section>
  );
}

const signed = (percent: string): string => (/^[0-9]/.test(percent) ? `+${percent}` : percent);
