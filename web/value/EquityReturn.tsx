// Is an improvement worth its cost? What customer equity gains over what it costs; Rust, Zeithaml and Lemon.

import { equityReturn } from '@clientela/models';
import { NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  drivers,
  gainBounds,
  gainOf,
  productBounds,
  valueContract,
} from '../../server/value/contract.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Card, Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';

interface Bounds {
  low: number;
  high: number;
}

/** @param worth equity of today, minor units, and its interval where it is known */
export function EquityReturn({ worth, range }: { worth: number; range: Bounds | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const unit = worth === 0 ? 100 : worth / format.major(worth);
  // To begin with: one percent more, for a tenth of what it brings.
  const [cost, setCost] = useState<number>(() => roundFigure((worth * 0.001) / unit));
  const [rise, setRise] = useState<number>(1);
  const [points, setPoints] = useState<number>(0.5);
  const [better, setBetter] = useState<string>('free');
  const ratings = useEndpoint(valueContract.drivers).data?.ratings ?? [];
  const driver = ratings.find((rating) => rating.driver === better)?.driver ?? null;
  const price = cost * unit;
  // A driver rated higher raises the chance of being chosen, and with it all of the equity.
  const share = driver ? gainOf(ratings, driver, points) : rise / 100;
  const gain = worth * share;
  const ofShare = driver ? gainBounds(ratings, driver, points) : { low: share, high: share };
  const gains = range && gain > 0 ? productBounds([worth, range], [share, ofShare]) : null;
  const counted = driver && ratings.every(({ answers }) => answers !== null);
  return (
    <Section title={t('equity.return')} note={t('equity.return_note')} span={5}>
      <Card>
        <div className="equity-ends">
          {ratings.length > 0 && (
            <Select
              label={t('equity.return_of')}
              value={driver ?? 'free'}
              allowDeselect={false}
              data={[
                { value: 'free', label: t('equity.return_free') },
                ...drivers
                  .filter((one) => ratings.some((rating) => rating.driver === one))
                  .map((one) => ({ value: one, label: t(`equity.driver_${one}`) })),
              ]}
              onChange={(value) => setBetter(value ?? 'free')}
            />
          )}
          <NumberInput
            label={t('equity.cost', { currency: format.currency })}
            min={0}
            value={cost}
            thousandSeparator=","
            decimalScale={0}
            onChange={(value) => setCost(Math.max(0, Number(value) || 0))}
          />
          {driver ? (
            <NumberInput
              label={t('equity.return_points')}
              min={0}
              max={4}
              step={0.1}
              decimalScale={2}
              value={points}
              onChange={(value) => setPoints(Math.max(0, Number(value) || 0))}
            />
          ) : (
            <NumberInput
              label={t('equity.rise')}
              min={0}
              max={100}
              step={0.5}
              suffix={format.percentSign}
              decimalScale={2}
              value={rise}
              onChange={(value) => setRise(Math.max(0, Number(value) || 0))}
            />
          )}
        </div>
        <Ledger
          caption={t('equity.return')}
          columns={[{ key: 'figure', align: 'end', figure: true }]}
          rows={[
            {
              id: 'gain',
              title: t('equity.gain'),
              note:
                gains &&
                t('customers.interval', {
                  range: format.moneyRangeShort(Math.round(gains.low), Math.round(gains.high)),
                }),
              cells: { figure: format.moneyChangeShort(Math.round(gain)) },
            },
            {
              id: 'roi',
              title: t('equity.roi'),
              note: (
                <>
                  <div>{t('equity.roi_note')}</div>
                  {gains && price > 0 && (
                    <div>
                      {t('customers.interval', {
                        range: format.percentRange(
                          equityReturn(gains.low, price),
                          equityReturn(gains.high, price),
                        ),
                      })}
                    </div>
                  )}
                </>
              ),
              cells: { figure: price > 0 ? format.percent(equityReturn(gain, price)) : '' },
            },
            {
              id: 'even',
              title: t('equity.even'),
              note:
                range &&
                range.low > 0 &&
                price > 0 &&
                t('customers.interval', {
                  range: format.percentRange(price / range.high, price / range.low, 2),
                }),
              cells: { figure: worth > 0 ? format.percent(price / worth) : '' },
            },
          ]}
        />
      </Card>
      {gains && (
        <p className="section-foot">
          {t(
            counted
              ? 'equity.return_sure_rated'
              : driver
                ? 'equity.return_sure_uncounted'
                : 'equity.return_sure',
          )}
        </p>
      )}
    </Section>
  );
}

/** One figure and zeros: 18,342 → 20,000. */
function roundFigure(value: number): number {
  if (!(value >= 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return Math.round(value / power) * power;
}
