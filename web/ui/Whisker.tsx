// The signature mark: an estimate and its interval, always on a scale that others share.
import { useTranslation } from 'react-i18next';
import { type Domain, position } from './scale.ts';

export type Tone = 'ink' | 'gain' | 'loss';

export interface WhiskerProps extends Domain {
  low: number;
  high: number;
  value: number;
  /** Pixels, or a percentage of what holds it. */
  width?: number | `${number}%`;
  height?: number;
  /** Gain and loss only when proven; otherwise ink. */
  tone?: Tone;
  /** Not proven: the interval touches zero, or the estimate rests on too little. */
  hollow?: boolean;
  /** Larger dot and caps, for the one figure a page is about. */
  hero?: boolean;
  /** The interval in words; leave out when the words stand beside it. */
  label?: string;
}

const percent = (fraction: number) => `${Math.max(0, Math.min(1, fraction)) * 100}%`;

export function Whisker({
  low,
  high,
  value,
  min,
  max,
  width = 120,
  height,
  tone = 'ink',
  hollow = false,
  hero = false,
  label,
}: WhiskerProps) {
  const domain = { min, max };
  const tall = height ?? (hero ? 18 : 14);
  const middle = tall / 2;
  const cap = hero ? 5 : 3.5;
  const at = (amount: number) => percent(position(amount, domain));
  const clippedLeft = low < min;
  const clippedRight = high > max;
  const inside = value >= min && value <= max;
  return (
    <svg
      className={`whisker whisker-${tone}${hollow ? ' whisker-hollow' : ''}`}
      width={width}
      height={tall}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      {label && <title>{label}</title>}
      {min < 0 && max > 0 && (
        <line className="whisker-zero" x1={at(0)} x2={at(0)} y1={-2} y2={tall + 2} />
      )}
      <line className="whisker-line" x1={at(low)} x2={at(high)} y1={middle} y2={middle} />
      {clippedLeft ? (
        <path className="whisker-arrow" d={`M0 ${middle}l5 -3.5v7z`} />
      ) : (
        <line
          className="whisker-cap"
          x1={at(low)}
          x2={at(low)}
          y1={middle - cap}
          y2={middle + cap}
        />
      )}
      {clippedRight ? (
        <svg x="100%" overflow="visible" aria-hidden="true">
          <path className="whisker-arrow" d={`M0 ${middle}l-5 -3.5v7z`} />
        </svg>
      ) : (
        <line
          className="whisker-cap"
          x1={at(high)}
          x2={at(high)}
          y1={middle - cap}
          y2={middle + cap}
        />
      )}
      {inside && (
        <circle
          className="whisker-dot"
          cx={at(value)}
          cy={middle}
          r={(hero ? 5.5 : 3.5) - (hollow ? 0.75 : 0)}
        />
      )}
    </svg>
  );
}

/** The ticks of a column of whiskers, for its header cell; read aloud the column is «Intervalo». */
export function ScaleTicks({
  min,
  max,
  at,
  format,
}: Domain & { at: readonly number[]; format: (value: number) => string }) {
  const { t } = useTranslation();
  const last = at.length - 1;
  return (
    <span className="scale">
      <span className="sr-only">{t('ui.interval')}</span>
      <svg className="scale-ticks" width="100%" height={17} aria-hidden="true">
        {at.map((value, index) => {
          const fraction = position(value, { min, max });
          const first = index === 0 && fraction < 0.08;
          const end = index === last && fraction > 0.92;
          return (
            <text
              key={value}
              x={percent(fraction)}
              y={13}
              textAnchor={first ? 'start' : end ? 'end' : 'middle'}
            >
              {format(value)}
            </text>
          );
        })}
      </svg>
    </span>
  );
}
