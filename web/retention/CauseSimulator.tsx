// Is it worth it? Curing a cause against what it took, and a point of retention in a group: gain, cost, break-even.
import { NumberInput, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ledger } from '../ui/Ledger.tsx';
import { Card, Cell } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { CustomersLink } from './CustomersLink.tsx';
import { useCauseName } from './cause-name.ts';
import { customersOn, daysBefore } from './cohort-rules.ts';
import {
  causeRange,
  causeWorth,
  groupWorth,
  type Pareto,
  type Stakes,
  sensitivity,
} from './worth.ts';

const figure = [{ key: 'figure', align: 'end', figure: true }] as const;

function NumberField({
  label,
  value,
  onChange,
  max,
  unit,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  max?: number;
  unit: ReactNode;
}) {
  return (
    <NumberInput
      label={label}
      size="sm"
      min={0}
      max={max ?? 1e12}
      value={value}
      rightSection={<span className="small muted">{unit}</span>}
      rightSectionWidth={48}
      hideControls
      onChange={(given) => onChange(Math.min(max ?? 1e12, Math.max(0, Number(given) || 0)))}
    />
  );
}

export function CauseSimulator({
  pareto,
  stakes,
  asOf,
}: {
  pareto: Pareto;
  stakes: Stakes;
  /** Last day of the data. */
  asOf: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const offered = pareto.causes.filter(({ cause }) => cause.manageable);
  const [chosen, setChosen] = useState<string | null>(null);
  const [cured, setCured] = useState(30);
  const [money, setMoney] = useState(10_000);
  const lost = offered.find(({ cause }) => String(cause.id) === chosen) ?? offered[0];
  if (!lost) return null;
  const cost = money / format.major(1);
  const base = stakes.year?.start ?? stakes.customers;
  const given = { cured: cured / 100, cost };
  const worth = causeWorth(base, pareto.total, lost, given);
  const range = causeRange(base, pareto.total, lost, given);
  return (
    <Cell span={7}>
      <Card title={t('worth.cause')}>
        <p className="small soft">{t('worth.cause_note')}</p>
        <div className="retention-choices">
          <Select
            label={t('losses.reason_cause')}
            size="sm"
            allowDeselect={false}
            data={offered.map(({ cause }) => ({ value: String(cause.id), label: nameOf(cause) }))}
            value={String(lost.cause.id)}
            onChange={setChosen}
          />
          <NumberField
            label={t('worth.cured')}
            value={cured}
            max={100}
            unit="%"
            onChange={setCured}
          />
          <NumberField
            label={t('worth.cost')}
            value={money}
            unit={format.currency}
            onChange={setMoney}
          />
        </div>
        <Ledger
          caption={t('worth.cause')}
          columns={figure}
          rows={[
            {
              id: 'max',
              title: t('worth.max'),
              note: (
                <>
                  {format.moneyRangeShort(Math.round(range.low), Math.round(range.high))}{' '}
                  <Whisker
                    value={worth.gain}
                    low={range.low}
                    high={range.high}
                    min={0}
                    max={Math.max(1, range.high * 1.1)}
                    width={110}
                  />
                  <div>
                    <Sentence
                      of={(places) =>
                        t('worth.max_note', {
                          ...places,
                          gain: format.points(worth.retentionGain),
                          value: format.money(worth.valueEach),
                          others: format.percent(worth.otherCauses),
                        })
                      }
                      parts={{
                        customers: (
                          <CustomersLink
                            count={base}
                            title={t('retention.by_rhythm')}
                            question={customersOn(stakes.year ? daysBefore(asOf, 365) : asOf)}
                          >
                            {format.integer(base)}
                          </CustomersLink>
                        ),
                      }}
                    />
                  </div>
                </>
              ),
              cells: { figure: format.money(worth.gain) },
            },
            {
              id: 'net',
              title: t('worth.net'),
              note: [
                format.moneyRangeShort(Math.round(range.low - cost), Math.round(range.high - cost)),
                worth.roi === null ? '' : t('worth.roi', { roi: format.share(worth.roi) }),
              ]
                .filter(Boolean)
                .join(' · '),
              cells: {
                figure: (
                  <span className={worth.net < 0 ? 'negative' : ''}>
                    {format.moneyChange(worth.net)}
                  </span>
                ),
              },
            },
            {
              id: 'even',
              title: t('worth.break_even'),
              note: t('worth.break_even_note'),
              cells: {
                figure:
                  worth.breakEven === null
                    ? t('worth.never')
                    : t('worth.of_the_cause', { share: format.percent(worth.breakEven) }),
              },
            },
            ...sensitivity(base, pareto.total, lost, given).map(({ what, low, high }) => ({
              id: what,
              title: t(`worth.if_${what}`),
              cells: {
                figure: (
                  <span className="worth-range">
                    {format.moneyRangeShort(Math.round(low), Math.round(high))}
                  </span>
                ),
              },
            })),
          ]}
        />
      </Card>
    </Cell>
  );
}

export function GroupSimulator({ stakes }: { stakes: Stakes }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [chosen, setChosen] = useState<string>('all');
  const [points, setPoints] = useState(1);
  const [each, setEach] = useState(5);
  const group = stakes.groups.find((one) => one.group === chosen) ?? stakes.groups[0]!;
  const worth = groupWorth(group, points, each / format.major(1));
  return (
    <Cell span={5}>
      <Card title={t('worth.group')}>
        <p className="small soft">{t('worth.group_note')}</p>
        <div className="retention-choices">
          <Select
            label={t('retention.choose_of')}
            size="sm"
            allowDeselect={false}
            data={stakes.groups.map((one) => ({
              value: one.group,
              label: `${one.group === 'all' ? t('retention.of_all') : t(`ui.group_${one.group}`)} (${format.integer(one.customers)})`,
            }))}
            value={group.group}
            onChange={(one) => setChosen(one ?? 'all')}
          />
          <NumberField
            label={t('worth.points')}
            value={points}
            max={100}
            unit="pp"
            onChange={setPoints}
          />
          <NumberField
            label={t('worth.each')}
            value={each}
            unit={format.currency}
            onChange={setEach}
          />
        </div>
        <Ledger
          caption={t('worth.group')}
          columns={figure}
          rows={[
            {
              id: 'group',
              title: t('worth.group_customers'),
              cells: {
                figure: (
                  <CustomersLink
                    count={group.customers}
                    title={
                      group.group === 'all'
                        ? t('worth.group_customers')
                        : t(`ui.group_${group.group}`)
                    }
                    question={
                      group.group === 'all'
                        ? { field: 'group', is: 'not_empty' }
                        : { field: 'group', is: 'one_of', value: [group.group] }
                    }
                  >
                    {format.integer(group.customers)}
                  </CustomersLink>
                ),
              },
            },
            {
              id: 'gain',
              title: t('worth.equity_now'),
              note: (
                <>
                  {format.moneyRangeShort(Math.round(worth.low), Math.round(worth.high))}{' '}
                  <Whisker
                    value={worth.gain}
                    low={worth.low}
                    high={worth.high}
                    min={0}
                    max={Math.max(1, worth.high * 1.1)}
                    width={110}
                  />
                </>
              ),
              cells: { figure: format.moneyChange(Math.round(worth.gain)) },
            },
            {
              id: 'cost',
              title: t('worth.costs'),
              cells: { figure: format.money(Math.round(worth.cost)) },
            },
            {
              id: 'net',
              title: t('worth.net'),
              total: true,
              cells: {
                figure: (
                  <span className={worth.net < 0 ? 'negative' : ''}>
                    {format.moneyChange(Math.round(worth.net))}
                  </span>
                ),
              },
            },
            {
              id: 'payback',
              title: t('worth.payback'),
              cells: {
                figure:
                  worth.payback === null
                    ? t('worth.never')
                    : t('worth.months', { months: format.decimal(worth.payback) }),
              },
            },
          ]}
        />
      </Card>
    </Cell>
  );
}
