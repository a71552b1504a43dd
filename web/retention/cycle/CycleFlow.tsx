// What moved between the phases in twelve months, drawn, with all of it as a table; and what stands, phase by phase.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { whole } from '../../../server/retention/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Chart } from '../../ui/Chart.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePhone } from '../../ui/scheme.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { useRights } from '../../use-rights.ts';
import { daysBefore } from '../cohort-rules.ts';
import { type Cycle, movesAddress, phaseAddress, phaseName, stoodAddress } from './cycle-words.ts';
import { drawnPhases, flowOption } from './flow-chart.ts';

export function CycleFlow({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = usePhone();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof flowOption>>[0]) =>
      flowOption(
        cycle,
        drawnPhases(cycle).map(({ phase }) => phaseName(t, phase)),
      )(context),
    [cycle, t],
  );
  const between = cycle.moves.filter(({ from }) => from !== null);
  const label = between
    .slice(0, 4)
    .map(({ from, to, moves }) =>
      t('cycle.move_label', {
        from: phaseName(t, from!),
        to: phaseName(t, to),
        number: format.integer(moves),
      }),
    )
    .join('; ');
  return (
    <Chart
      title={t('cycle.flow')}
      note={t('cycle.flow_note', {
        from: format.date(cycle.from!),
        to: format.date(cycle.asOf!),
      })}
      span={12}
      height={phone ? 10 + 74 * drawnPhases(cycle).length : 366}
      option={option}
      label={label || t('cycle.no_moves')}
      table={{
        columns: [
          { title: t('cycle.move') },
          { title: t('cycle.from') },
          { title: t('cycle.to') },
          {
            title: t('cycle.moves'),
            format: format.integer,
            to: (row) => {
              const { from, to } = cycle.moves[row]!;
              return movesAddress(cycle, from ?? '', to);
            },
          },
        ],
        rows: cycle.moves.map(({ from, to, moves }, at) => [
          String(at + 1),
          from === null ? t('cycle.nowhere') : phaseName(t, from),
          phaseName(t, to),
          moves,
        ]),
      }}
    />
  );
}

/** before + came − left = now, phase by phase, with time, value and cost. */
export function CyclePhases({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const number = { align: 'end' } as const;
  const priced = cycle.phases.some(({ cost }) => cost !== null);
  const valued = cycle.phases.some(({ value }) => value !== null);
  const days = (count: number) =>
    t('cycle.days', { count: Math.round(count), number: format.integer(Math.round(count)) });
  const opened = (count: number, shown: string, to: string) =>
    count > 0 && can('customers.read', 'value.read') ? (
      <AddressLink to={to} className="why num">
        {shown}
      </AddressLink>
    ) : (
      <span className="num">{shown}</span>
    );
  return (
    <Section title={t('cycle.phases')} note={t('cycle.phases_note')} span={12}>
      <Ledger
        caption={t('cycle.phases')}
        titleColumn={t('cycle.phase')}
        columns={[
          { key: 'before', title: t('cycle.before'), ...number, wide: true },
          { key: 'entered', title: t('cycle.entered'), ...number },
          { key: 'left', title: t('cycle.left'), ...number },
          { key: 'now', title: t('cycle.now'), ...number, figure: true },
          ...(valued ? [{ key: 'value', title: t('cycle.value'), ...number, wide: true }] : []),
          { key: 'stay', title: t('cycle.stay'), ...number, wide: true },
          ...(priced ? [{ key: 'cost', title: t('cycle.cost_each'), ...number, wide: true }] : []),
        ]}
        rows={(cycle.line === whole ? cycle.phases : drawnPhases(cycle)).map((one) => ({
          id: one.phase,
          title: phaseName(t, one.phase),
          note: t(`cycle.what_${one.phase}`),
          cells: {
            before: opened(
              one.before,
              format.integer(one.before),
              stoodAddress(t, format, cycle, one.phase, daysBefore(cycle.from!, 1)),
            ),
            entered: opened(
              one.entered,
              format.integerChange(one.entered),
              movesAddress(cycle, '*', one.phase),
            ),
            left: opened(
              one.left,
              format.integerChange(-one.left),
              movesAddress(cycle, one.phase, '*'),
            ),
            now:
              one.customers > 0 && can('customers.read') ? (
                <AddressLink to={phaseAddress(t, cycle.line, [one.phase])}>
                  {format.integer(one.customers)}
                </AddressLink>
              ) : (
                format.integer(one.customers)
              ),
            value: (
              <span className="num">{one.value === null ? '' : format.moneyShort(one.value)}</span>
            ),
            stay: <span className="num">{one.stay === null ? '' : days(one.stay)}</span>,
            cost: (
              <span className="num">
                {one.costEach === null ? '' : format.money(Math.round(one.costEach))}
              </span>
            ),
          },
        }))}
      />
    </Section>
  );
}
