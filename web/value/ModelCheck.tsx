// The model against the weeks that were hidden from it: in time, and by ten groups of customers.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { calibrationOption, type ModelCheck, trackingOption } from './model-charts.ts';

const height = 300;

export function ModelTracking({ check }: { check: ModelCheck }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof trackingOption>>[0]) =>
      trackingOption(check, {
        predicted: t('model.predicted'),
        actual: t('model.actual'),
        weeks: t('model.weeks_since'),
      })(context),
    [check, t],
  );
  return (
    <Chart
      title={t('model.tracking')}
      note={t('model.tracking_note')}
      span={7}
      height={height}
      option={option}
      label={t('model.tracking_label', {
        predicted: format.integer(check.predicted),
        actual: format.integer(check.actual),
      })}
      table={{
        columns: [
          { title: t('model.weeks_since'), format: format.integer },
          { title: t('model.predicted'), format: format.integer },
          { title: t('model.low'), format: format.integer },
          { title: t('model.high'), format: format.integer },
          { title: t('model.actual'), format: format.integer },
        ],
        rows: check.tracking.map(({ week, predicted, low, high, actual }) => [
          format.integer(week),
          predicted,
          low,
          high,
          actual,
        ]),
      }}
    />
  );
}

export function ModelCalibration({ check }: { check: ModelCheck }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { groups } = check;
  const option = useCallback(
    (context: Parameters<ReturnType<typeof calibrationOption>>[0]) =>
      calibrationOption(check, {
        exact: t('model.exact'),
        predicted: t('model.predicted_each'),
      })(context),
    [check, t],
  );
  const off = groups.filter(({ predicted, low, high }) => predicted < low || predicted > high);
  return (
    <Chart
      title={t('model.calibration')}
      note={t('model.calibration_note', { weeks: format.integer(check.weeks) })}
      span={5}
      height={height}
      option={option}
      label={t('model.calibration_label', {
        hit: format.integer(groups.length - off.length),
        groups: format.integer(groups.length),
      })}
      table={{
        columns: [
          { title: t('model.group') },
          { title: t('home.map_customers'), format: format.integer },
          { title: t('model.predicted_each'), format: (value) => format.decimal(value, 2) },
          { title: t('model.actual_each'), format: (value) => format.decimal(value, 2) },
          { title: t('model.low'), format: (value) => format.decimal(value, 2) },
          { title: t('model.high'), format: (value) => format.decimal(value, 2) },
        ],
        rows: groups.map(({ customers, predicted, actual, low, high }, index) => [
          format.integer(index + 1),
          customers,
          predicted,
          actual,
          low,
          high,
        ]),
      }}
    />
  );
}
