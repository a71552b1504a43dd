// What the funnel is asked of: whom it is compared with, which line, which part of the customers, which period.
import { SegmentedControl, Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { whole } from '../../../server/retention/contract.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { lineName } from '../cycle/cycle-words.ts';
import { type FunnelState, periodsOf } from './funnel-state.ts';
import type { Funnel } from './funnel-words.ts';
import { useSegments } from './use-segments.ts';

const route = getRouteApi('/inside/funnel');
const today = 'now';
const everybody = 'all';

export function FunnelChoices({ funnel, state }: { funnel: Funnel; state: FunnelState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = route.useNavigate();
  const { segments } = useSegments(funnel.segments);
  const change = (more: { [K in keyof FunnelState]: FunnelState[K] | undefined }) => {
    const next = Object.entries({ ...state, ...more }).filter(([, value]) => value !== undefined);
    navigate({
      search: Object.fromEntries(next) as FunnelState,
      replace: true,
      resetScroll: false,
    });
  };
  // A list of choices knows no empty value: each has a letter before it.
  const lines = [whole, ...funnel.lines.map(({ line }) => line)];
  if (!lines.includes(funnel.line)) lines.push(funnel.line);
  const groups = [...new Set(segments.map(({ group }) => group))];
  const periods = periodsOf(funnel.months, state.by);
  const periodName = (month: string) => {
    if (state.by === 'year') return month.slice(0, 4);
    return state.by === 'quarter'
      ? t('retention.quarter', {
          quarter: Number(month.slice(5)) / 3,
          year: month.slice(0, 4),
        })
      : format.month(`${month}-01`);
  };
  return (
    <div className="funnel-choices">
      {funnel.references.length > 0 && (
        <Select
          label={t('funnel.compare')}
          size="sm"
          allowDeselect={false}
          data={funnel.references.map((name) => ({ value: name, label: name }))}
          value={funnel.reference}
          onChange={(reference) => change({ reference: reference ?? undefined })}
        />
      )}
      <Select
        label={t('funnel.line')}
        size="sm"
        allowDeselect={false}
        data={lines.map((line) => ({ value: `=${line}`, label: lineName(t, line) }))}
        value={`=${funnel.line}`}
        onChange={(line) =>
          change({ line: line === null || line === `=${whole}` ? undefined : line.slice(1) })
        }
      />
      {segments.length > 0 && (
        <Select
          label={t('funnel.segment')}
          size="sm"
          allowDeselect={false}
          searchable={segments.length > 8}
          data={[
            { value: everybody, label: t('funnel.everybody') },
            ...groups.map((group) => ({
              group,
              items: segments
                .filter((one) => one.group === group)
                .map(({ value, label }) => ({ value, label })),
            })),
          ]}
          value={state.segment ?? everybody}
          onChange={(segment) =>
            change({ segment: segment === null || segment === everybody ? undefined : segment })
          }
        />
      )}
      {funnel.months.length > 0 && (
        <>
          <fieldset className="funnel-choice">
            <legend>{t('funnel.period_by')}</legend>
            <SegmentedControl
              size="sm"
              value={state.by ?? 'month'}
              data={(['month', 'quarter', 'year'] as const).map((by) => ({
                value: by,
                label: t(`funnel.by_${by}`),
              }))}
              onChange={(by) =>
                change({
                  by: by === 'month' ? undefined : (by as 'quarter'),
                  month: undefined,
                })
              }
            />
          </fieldset>
          <Select
            label={t('funnel.period')}
            size="sm"
            allowDeselect={false}
            data={[
              {
                value: today,
                label: t('funnel.until', { date: format.date(funnel.asOf ?? funnel.on!) }),
              },
              ...periods.map((month) => ({ value: month, label: periodName(month) })),
            ]}
            value={state.month ?? today}
            onChange={(month) =>
              change({ month: month === null || month === today ? undefined : month })
            }
          />
        </>
      )}
      {funnel.both && (
        <fieldset className="funnel-choice">
          <legend>{t('funnel.prefer')}</legend>
          <SegmentedControl
            size="sm"
            value={funnel.prefer}
            data={(['sales', 'survey'] as const).map((basis) => ({
              value: basis,
              label: t(`funnel.basis_${basis}`),
            }))}
            onChange={(basis) => change({ prefer: basis === 'survey' ? 'survey' : undefined })}
          />
        </fieldset>
      )}
    </div>
  );
}
