// The drawing of the map of groups: bins as marks whose area is customers and whose colour and shape
// are the group, under two cuts that can be moved.
import { useElementSize } from '@mantine/hooks';
import { memo, type Ref, useImperativeHandle, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type GroupId, groupIds, useGroupName } from '../ui/Group.tsx';
import { usePhone, useTokens } from '../ui/scheme.ts';
import { useFormat } from '../ui/use-format.tsx';
import { CutHandle } from './CutHandle.tsx';
import { GroupMapNames } from './GroupMapNames.tsx';
import {
  type Cuts,
  coarsen,
  groupAt,
  type MapBin,
  type MapScale,
  profitStep,
  profitTicks,
  square,
} from './groups-map.ts';
import { mapGeometry, markPath } from './map-geometry.ts';
import { mapPicture } from './map-picture.ts';

export interface GroupMapHandle {
  png(): Promise<Blob>;
}

interface GroupMapProps {
  bins: readonly MapBin[];
  scale: MapScale;
  cuts: Cuts;
  onCuts: (cuts: Cuts) => void;
  /** Whether profit is counted in margin or in sales. */
  level: 'margin' | 'sales';
  /** States what the map shows. */
  label: string;
  ref?: Ref<GroupMapHandle>;
}

const heights = { wide: 344, phone: 262 };
/** Below this width of the plot bins are put together, four to one. */
const coarseBelow = 430;
const monthStep = 0.1;

export function GroupMap(props: GroupMapProps) {
  const { bins, scale, cuts, onCuts, level, label, ref } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const token = useTokens();
  const name = useGroupName();
  const phone = usePhone();
  const { ref: box, width } = useElementSize<HTMLDivElement>();
  const height = phone ? heights.phone : heights.wide;
  const binSize = width > 0 && width < coarseBelow ? 2 : 1;
  // The fullest first, so that small marks lie on top.
  const drawn = useMemo(
    () => coarsen(bins, scale, binSize).sort((a, b) => b.customers - a.customers),
    [bins, scale, binSize],
  );
  const geometry = useMemo(
    () => mapGeometry(drawn, scale, binSize, { width, height }),
    [drawn, scale, binSize, width, height],
  );

  // Minor units in one unit of money, so that ticks are round for people.
  const unit = Math.round(1 / format.major(1));
  const monthTicks = ticksOfMonths(scale.monthsMax);
  const moneyTicks = useMemo(() => profitTicks(scale, unit, phone ? 5 : 7), [scale, unit, phone]);
  const monthsText = (months: number) =>
    format.decimal(months, Math.abs(months - Math.round(months)) < 0.05 ? 0 : 1);
  const texts = {
    names: Object.fromEntries(groupIds.map((id) => [id, name(id)])) as Record<GroupId, string>,
    xTitle: phone ? t('home.map_x_short') : t('home.map_x'),
    yTitle: t(`home.map_y_${level}`),
    monthTicks: monthTicks.map((at) => ({ at, text: format.integer(at) })),
    profitTicks: moneyTicks.map((at) => ({ at, text: format.moneyAxis(at) })),
    monthsCut: t('home.cut_months_short', { months: monthsText(cuts.months) }),
    profitCut: t('home.cut_profit_short', { profit: format.money(cuts.profit) }),
  };
  const monthsAt = Math.min(width, geometry.x(cuts.months));
  useImperativeHandle(ref, () => ({
    png: () => mapPicture(drawn, geometry, cuts, texts, token),
  }));

  return (
    <div className="group-map">
      <p className="group-map-y-title">{texts.yTitle}</p>
      <div className="group-map-plot" ref={box} style={{ height }}>
        {width > 0 && (
          <>
            <div className="group-map-y num" aria-hidden="true">
              {texts.profitTicks.map((tick) => (
                <span key={tick.at} style={{ top: geometry.y(tick.at) }}>
                  {tick.text}
                </span>
              ))}
            </div>
            <svg
              width={width}
              height={height}
              role="img"
              aria-label={label}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: charts are reached by keyboard
              tabIndex={0}
            >
              {moneyTicks.map((at) => (
                <line
                  key={at}
                  className={at === 0 ? 'group-map-zero' : 'group-map-line'}
                  x2={width}
                  y1={geometry.y(at)}
                  y2={geometry.y(at)}
                />
              ))}
              {drawn.map((bin) => (
                <Mark
                  key={`${bin.months} ${bin.profit}`}
                  group={groupAt(bin.months, bin.profit, cuts)}
                  x={geometry.x(bin.months)}
                  y={geometry.y(bin.profit)}
                  radius={geometry.radius(bin.customers)}
                />
              ))}
            </svg>
            <GroupMapNames left={monthsAt} right={width - monthsAt} />
            <CutHandle
              axis="months"
              value={cuts.months}
              min={0}
              max={scale.monthsMax}
              step={monthStep}
              at={monthsAt}
              label={t('home.cut_months')}
              text={t('home.cut_months_text', { months: monthsText(cuts.months) })}
              caption={phone ? monthsText(cuts.months) : texts.monthsCut}
              flipped={monthsAt > width - 110}
              valueAt={(x) => (x / width) * scale.monthsMax}
              onChange={(months) => onCuts({ ...cuts, months })}
            />
            <CutHandle
              axis="profit"
              value={cuts.profit}
              min={Math.round(square(scale.rootLowest))}
              max={Math.round(square(scale.rootMax))}
              step={profitStep(scale, unit)}
              at={Math.max(0, Math.min(height, geometry.y(cuts.profit)))}
              label={t(`home.cut_profit_${level}`)}
              text={t('home.cut_profit_text', { profit: format.money(cuts.profit) })}
              caption={texts.profitCut}
              flipped={false}
              valueAt={(_, y) =>
                square(scale.rootMin + (1 - y / height) * (scale.rootMax - scale.rootMin))
              }
              onChange={(profit) => onCuts({ ...cuts, profit: Math.round(profit) })}
            />
          </>
        )}
      </div>
      <div className="group-map-x num" aria-hidden="true">
        {texts.monthTicks.map((tick) => (
          <span key={tick.at} style={{ left: `${(tick.at / scale.monthsMax) * 100}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
      <p className="group-map-x-title">{texts.xTitle}</p>
      {geometry.drawnUpTo !== null && (
        <p className="group-map-note">
          {t('home.map_drawn_up_to', {
            count: geometry.drawnUpTo,
            number: format.integer(geometry.drawnUpTo),
          })}
        </p>
      )}
    </div>
  );
}

const ticksOfMonths = (monthsMax: number) =>
  Array.from({ length: Math.floor(monthsMax / 6) + 1 }, (_, index) => index * 6);

interface MarkProps {
  group: GroupId;
  x: number;
  y: number;
  radius: number;
}

/** Kept while nothing of it changes: moving a cut draws only the marks that change groups. */
const Mark = memo(function Mark({ group, x, y, radius }: MarkProps) {
  return (
    <path
      className={`group-${group}`}
      d={markPath(group, radius)}
      transform={`translate(${x} ${y})`}
    />
  );
});
