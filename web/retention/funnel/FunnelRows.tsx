// The stages one under the other: bars from zero on one scale, hatched where people were asked and solid where they bought,
// what passes on with its interval and the reference, and the bottleneck with what closing it is worth.
import { Button } from '@mantine/core';
import { IconDownload, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Tag } from '../../ui/Certainty.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import { download } from '../../ui/download.ts';
import { Section } from '../../ui/Section.tsx';
import { InsufficientState } from '../../ui/states.tsx';
import { fileName, toCsv } from '../../ui/table-data.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { ScaleTicks, Whisker } from '../../ui/Whisker.tsx';
import { useRights } from '../../use-rights.ts';
import {
  about,
  betweenAddress,
  type Conversion,
  type Funnel,
  funnelTable,
  type Segment,
  type StageRow,
  stageAddress,
  stageNote,
  stageTitle,
} from './funnel-words.ts';

interface Asked {
  month?: string | undefined;
  segment?: Segment | undefined;
}

export function FunnelRows({ funnel, month, segment }: { funnel: Funnel } & Asked) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asTable, setAsTable] = useState(false);
  const table = funnelTable(t, format, funnel);
  const known = funnel.stages.filter(({ basis }) => basis !== null);
  const most = Math.max(
    1,
    ...known.map(({ survey, sales }) => Math.max(survey?.people ?? 0, sales ?? 0)),
  );
  const surveyed = funnel.survey;
  const unmeasured = known.some(({ survey }) => survey !== null && survey.people === null);
  return (
    <Section
      span={12}
      title={t('funnel.title')}
      note={<Legend funnel={funnel} />}
      foot={[
        surveyed &&
          t('funnel.foot_survey', {
            number: format.integer(surveyed.respondents),
            from: format.date(surveyed.from),
            to: format.date(surveyed.to),
          }),
        funnel.stages.some(({ sales }) => sales !== null) &&
          t('funnel.foot_sales', { date: format.date(funnel.on!) }),
        t('funnel.foot_scale'),
        segment && month !== undefined && t('funnel.foot_segment'),
      ]
        .filter(Boolean)
        .join(' ')}
      actions={
        <>
          <Button
            size="xs"
            variant="default"
            aria-pressed={asTable}
            leftSection={<IconTable size={15} stroke={1.6} aria-hidden="true" />}
            onClick={() => setAsTable(!asTable)}
          >
            {t(asTable ? 'ui.chart_as_chart' : 'ui.chart_as_table')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
            onClick={() =>
              download(
                new Blob([toCsv(table)], { type: 'text/csv' }),
                fileName(t('nav.funnel'), 'csv'),
              )
            }
          >
            {t('ui.chart_csv')}
          </Button>
        </>
      }
    >
      {funnel.survey === null && (
        <InsufficientState
          title={t('funnel.no_survey_title')}
          action={
            <Button component="a" href="#surveys" size="xs" variant="default">
              {t('funnel.add_survey')}
            </Button>
          }
        >
          {t('funnel.no_survey')}
        </InsufficientState>
      )}
      {unmeasured && <p className="small soft">{t('funnel.no_market')}</p>}
      {asTable ? (
        <DataTable caption={t('funnel.title')} {...table} />
      ) : (
        <>
          <div className="funnel-head" aria-hidden="true">
            <span>{t('funnel.stage')}</span>
            <span>{t('funnel.people')}</span>
            <span>{t('funnel.pass')}</span>
            <ScaleTicks min={0} max={1} at={[0, 0.5, 1]} format={(at) => String(100 * at)} />
          </div>
          <ol className="funnel-rows">
            {known.map((row) => (
              <Row
                key={row.stage}
                row={row}
                funnel={funnel}
                most={most}
                asked={{ month, segment }}
              />
            ))}
          </ol>
        </>
      )}
    </Section>
  );
}

function Legend({ funnel }: { funnel: Funnel }) {
  const { t } = useTranslation();
  const surveyed = funnel.stages.some(({ survey }) => survey !== null);
  const sold = funnel.stages.some(({ sales }) => sales !== null);
  return (
    <span className="funnel-legend">
      {surveyed && (
        <span>
          <i className="funnel-swatch hatch" /> {t('funnel.basis_survey')}
        </span>
      )}
      {sold && (
        <span>
          <i className="funnel-swatch funnel-solid" /> {t('funnel.basis_sales')}
        </span>
      )}
      {funnel.reference !== null && (
        <span>
          <i className="funnel-tick-sample" /> {funnel.reference}
        </span>
      )}
      <span>
        <Whisker min={0} max={1} low={0.1} high={0.9} value={0.5} width={26} />{' '}
        {t('funnel.legend_interval')}
      </span>
    </span>
  );
}

interface RowProps {
  row: StageRow;
  funnel: Funnel;
  most: number;
  asked: Asked;
}

function Row({ row, funnel, most, asked }: RowProps) {
  const { t } = useTranslation();
  const { stage, conversion } = row;
  const tight = funnel.bottleneck?.stage === stage;
  const number = funnel.stages.indexOf(row) + 1;
  return (
    <li className={tight ? 'funnel-row funnel-tight' : 'funnel-row'}>
      <div className="funnel-name">
        <span className="funnel-number" aria-hidden="true">
          {number}
        </span>
        <div>
          <strong>{stageTitle(t, stage)}</strong>
          <div className="small soft">{stageNote(t, row, funnel)}</div>
        </div>
      </div>
      <Bars row={row} funnel={funnel} most={most} asked={asked} />
      {conversion ? (
        <Passing
          conversion={conversion}
          tight={tight}
          list={
            conversion.basis === 'sales'
              ? betweenAddress(t, funnel, { from: conversion.from, to: stage }, asked)
              : null
          }
          skips={conversion.from !== funnel.stages[number - 2]?.stage}
        />
      ) : (
        <span className="funnel-rate soft">{stage === 'target' ? t('funnel.all') : ''}</span>
      )}
      {tight && (
        <Bottleneck
          funnel={funnel}
          conversion={conversion!}
          list={
            conversion!.basis === 'sales'
              ? betweenAddress(t, funnel, { from: conversion!.from, to: stage }, asked)
              : null
          }
        />
      )}
    </li>
  );
}

function Bars({ row, funnel, most, asked }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { survey, sales, basis, stage } = row;
  const bar = (kind: 'hatch funnel-hatched' | 'funnel-solid', share: number, thin: boolean) => (
    <span
      className={`funnel-bar ${share > 0 ? kind : ''}${thin ? ' funnel-thin' : ''}`}
      style={{ width: share > 0 ? `${Math.max(0.4, 80 * share)}%` : 0 }}
    />
  );
  const asSurvey = survey && (
    <div className="funnel-measure" key="survey">
      {bar(
        'hatch funnel-hatched',
        survey.people === null ? survey.share : survey.people / most,
        basis !== 'survey',
      )}
      <span className={basis === 'survey' ? 'funnel-count' : 'small soft'}>
        {survey.people === null
          ? format.share(survey.share)
          : stage === 'target'
            ? format.integer(survey.people)
            : `~${format.integer(Math.round(about(survey.people)))}`}
        <span className="sr-only"> {t('funnel.basis_survey')}</span>
      </span>
    </div>
  );
  const asSold = sales !== null && (
    <div className="funnel-measure" key="sales">
      {bar('funnel-solid', sales / most, basis !== 'sales')}
      <span className={basis === 'sales' ? 'funnel-count' : 'small soft'}>
        {sales > 0 && can('customers.read') ? (
          <AddressLink to={stageAddress(t, funnel, stage, asked)}>
            {format.integer(sales)}
          </AddressLink>
        ) : (
          format.integer(sales)
        )}
        {basis !== 'sales' && ` ${t('funnel.identified')}`}
        <span className="sr-only"> {t('funnel.basis_sales')}</span>
      </span>
    </div>
  );
  return (
    <div className="funnel-bars">{basis === 'sales' ? [asSold, asSurvey] : [asSurvey, asSold]}</div>
  );
}

function Passing({
  conversion,
  tight,
  list,
  skips,
}: {
  conversion: Conversion;
  tight: boolean;
  /** Where those who did not pass are listed; null: they are on no list. */
  list: string | null;
  /** It does not come from the stage above. */
  skips: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { rate, low, high, n, basis, reference, lost, from } = conversion;
  const label = t('funnel.pass_label', {
    from: stageTitle(t, from),
    rate: format.percent(rate),
    range: format.percentRange(low, high),
    number: format.integer(Math.round(n)),
  });
  return (
    <>
      <span className={tight ? 'funnel-rate num negative' : 'funnel-rate num'}>
        {format.share(rate)}
      </span>
      <div className="funnel-scale">
        <div className="funnel-axis">
          <Whisker min={0} max={1} low={low} high={high} value={rate} width="100%" label={label} />
          {reference !== null && (
            <i
              className="funnel-tick"
              style={{ left: `${100 * reference}%` }}
              title={t('funnel.reference_label', { rate: format.percent(reference) })}
            />
          )}
        </div>
        <div className="small soft">
          {t('funnel.n_of', { number: format.integer(Math.round(n)) })}
          {lost !== null && lost >= 0.5 && (
            <>
              {' '}
              ·{' '}
              {list !== null && can('customers.read') ? (
                <AddressLink to={list} className="why funnel-lost">
                  {t('funnel.lost_of', { number: format.integer(Math.round(lost)) })}
                </AddressLink>
              ) : (
                t('funnel.lost_of', {
                  number: format.integer(Math.round(basis === 'survey' ? about(lost) : lost)),
                })
              )}
            </>
          )}
          {skips && <> · {t('funnel.from_stage', { stage: stageTitle(t, from) })}</>}
          {basis === 'mixed' && (
            <>
              {' '}
              <Tag kind="open">{t('funnel.identified_only')}</Tag>
            </>
          )}
        </div>
      </div>
    </>
  );
}

function Bottleneck({
  funnel,
  conversion,
  list,
}: {
  funnel: Funnel;
  conversion: Conversion;
  /** Where those who stand before it are listed. */
  list: string | null;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { people, value } = conversion.gap ?? { people: null, value: null };
  const points = format.decimal(100 * (conversion.reference! - conversion.rate));
  return (
    <p className="funnel-gap">
      <strong className="negative">{t('funnel.bottleneck')}</strong>{' '}
      {t('funnel.below', { points, reference: funnel.reference })}{' '}
      {people && t('funnel.closing', { people: format.integer(Math.round(about(people.value))) })}{' '}
      {value && (
        <>
          <strong>{t('funnel.closing_value', { value: format.moneyShort(value.value) })}</strong>{' '}
          <span className="soft">({format.moneyRangeShort(value.low, value.high)}).</span>
        </>
      )}{' '}
      {!funnel.bottleneck!.proven && <Tag kind="open">{t('ui.verdict_not_proven')}</Tag>}{' '}
      {list !== null && can('customers.read') && (
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <AddressLink to={list} {...props} />}
        >
          {t('funnel.see_standing')}
        </Button>
      )}
    </p>
  );
}
