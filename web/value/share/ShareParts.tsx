// The share by group or by product line, drawn with its interval; parts of which too little is known are only named.
import { useTranslation } from 'react-i18next';
import { enoughOfPart } from '../../../server/value/contract.ts';
import { Chart } from '../../ui/Chart.tsx';
import { useGroupName } from '../../ui/Group.tsx';
import { Section } from '../../ui/Section.tsx';
import { InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import type { Share } from './SharePage.tsx';
import { partsHeight, type SharePart, shareOption } from './share-chart.ts';

/** Lines drawn; the table holds all. */
const shown = 12;

export function ShareParts({ data, kind }: { data: Share; kind: 'groups' | 'lines' }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groupName = useGroupName();
  const parts =
    kind === 'lines'
      ? data.lines
      : data.groups.map((one) => ({
          ...one,
          name: one.name === null ? t('share.no_group') : groupName(one.name),
        }));
  const drawn = parts.flatMap(({ name, customers, ratio, low, high, mean }): SharePart[] =>
    customers >= enoughOfPart && ratio !== null && low !== null && high !== null && mean !== null
      ? [{ name, ratio, low, high, mean }]
      : [],
  );
  const few = parts.filter(({ customers }) => customers < enoughOfPart);
  const title = t(`share.by_${kind}`);
  const names = new Intl.ListFormat(format.locale).format(few.slice(0, 8).map(({ name }) => name));
  const fewWords =
    few.length > 0 && t('share.part_few', { count: few.length, names, needed: enoughOfPart });
  const first = drawn[0];
  if (!first)
    return (
      <Section span={6} title={title}>
        <InsufficientState>
          {fewWords || t('share.part_none', { needed: enoughOfPart })}
        </InsufficientState>
      </Section>
    );
  const best = drawn.reduce((most, one) => (one.ratio > most.ratio ? one : most), first);
  const least = drawn.reduce((most, one) => (one.ratio < most.ratio ? one : most), first);
  const money = { format: format.money, raw: format.major };
  const share = { format: format.percent };
  return (
    <Chart
      span={6}
      title={title}
      note={t('share.parts_note')}
      foot={fewWords}
      height={partsHeight(drawn.slice(0, shown))}
      label={t('share.parts_label', {
        best: best.name,
        high: format.share(best.ratio),
        least: least.name,
        low: format.share(least.ratio),
      })}
      option={shareOption(drawn.slice(0, shown), { axis: t('share.axis') })}
      table={{
        columns: [
          { title: t(`share.head_${kind}`) },
          { title: t('share.customers') },
          { title: t('share.own'), ...money },
          { title: t('share.wallet'), ...money },
          { title: t('share.share'), ...share },
          { title: t('share.low'), ...share },
          { title: t('share.high'), ...share },
          { title: t('share.mean'), ...share },
        ],
        rows: parts.map((one) => [
          one.name,
          one.customers,
          one.own,
          one.wallet,
          one.ratio,
          one.low,
          one.high,
          one.mean,
        ]),
      }}
    />
  );
}
