// What another conversion would bring: people and money down to the last stage, with their intervals.
import { NumberInput, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FunnelStage } from '../../../server/retention/contract.ts';
import { retentionContract } from '../../../server/retention/contract.ts';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import type { askedOf } from './FunnelPage.tsx';
import { type Funnel, stageTitle } from './funnel-words.ts';

/** Points above the own conversion that are tried where there is no reference. */
const points = 0.05;

export function FunnelWhatIf({
  funnel,
  asked,
}: {
  funnel: Funnel;
  asked: ReturnType<typeof askedOf>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const offered = funnel.stages.filter(({ conversion }) => conversion !== null);
  const [chosen, setChosen] = useState<FunnelStage>(
    funnel.bottleneck?.stage ??
      offered.reduce((low, one) => (one.conversion!.rate < low.conversion!.rate ? one : low)).stage,
  );
  const { stage, conversion } = offered.find((one) => one.stage === chosen) ?? offered[0]!;
  const usual = Math.min(
    1,
    Math.max(conversion!.reference ?? 0, conversion!.gap ? 0 : conversion!.rate + points),
  );
  const [given, setGiven] = useState<{ stage: FunnelStage; percent: number } | null>(null);
  const percent = given?.stage === stage ? given.percent : Math.round(1000 * usual) / 10;
  const [target] = useDebouncedValue(percent / 100, 250);
  const found = useEndpoint(
    retentionContract.funnelWhatIf,
    { query: { ...asked, stage, conversion: Math.min(1, Math.max(0, target)) } },
    { placeholderData: (before) => before },
  );
  const changed = found.data?.changed ?? null;
  const whole = (value: number) => format.integerChange(Math.round(value));
  return (
    <Section span={7} title={t('funnel.what_if')} note={t('funnel.what_if_note')}>
      <div className="funnel-choices">
        <Select
          label={t('funnel.what_if_stage')}
          size="sm"
          allowDeselect={false}
          data={offered.map((one) => ({ value: one.stage, label: stageTitle(t, one.stage) }))}
          value={stage}
          onChange={(value) => value && setChosen(value as FunnelStage)}
        />
        <NumberInput
          label={t('funnel.what_if_rate', { rate: format.percent(conversion!.rate) })}
          size="sm"
          min={0}
          max={100}
          step={1}
          decimalScale={1}
          allowNegative={false}
          value={percent}
          rightSection={<span className="small muted">%</span>}
          onChange={(value) =>
            setGiven({ stage, percent: Math.min(100, Math.max(0, Number(value) || 0)) })
          }
        />
      </div>
      {found.error && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {changed && changed.people === null && <p className="small soft">{t('funnel.no_market')}</p>}
      {changed && changed.people !== null && (
        <>
          <Ledger
            caption={t('funnel.what_if')}
            titleColumn={t('funnel.stage')}
            columns={[
              { key: 'people', title: t('funnel.more_people'), align: 'end', figure: true },
              { key: 'range', title: t('ui.interval'), align: 'end' },
            ]}
            rows={[
              ...changed.stages.map(({ stage: each, people }) => ({
                id: each,
                title: stageTitle(t, each),
                cells: {
                  people: whole(people.value),
                  range: (
                    <span className="num soft">
                      {t('funnel.range', { low: whole(people.low), high: whole(people.high) })}
                    </span>
                  ),
                },
              })),
              ...(changed.value === null
                ? []
                : [
                    {
                      id: 'value',
                      title: t('funnel.value'),
                      note: t('funnel.value_note'),
                      total: true,
                      cells: {
                        people: format.moneyChangeShort(changed.value.value),
                        range: (
                          <span className="num soft">
                            {format.moneyRangeShort(changed.value.low, changed.value.high)}
                          </span>
                        ),
                      },
                    },
                  ]),
            ]}
          />
          {changed.value === null && <p className="small soft">{t('funnel.no_value')}</p>}
        </>
      )}
    </Section>
  );
}
