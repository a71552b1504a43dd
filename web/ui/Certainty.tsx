// How sure an action or a verdict is: the narrow, medium or wide whisker with its word, and the tags.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CertaintyLevel, Verdict } from './certainty.ts';

const halfWidth: Record<CertaintyLevel, number> = { high: 5, medium: 9, low: 13 };

export function Certainty({
  level,
  wordless = false,
}: {
  level: CertaintyLevel;
  /** The mark alone; its name is then read aloud. */
  wordless?: boolean;
}) {
  const { t } = useTranslation();
  const width = halfWidth[level];
  const name = t(`ui.certainty_${level}_long`);
  return (
    <span className="certainty" title={name}>
      <svg
        width="30"
        height="12"
        viewBox="-15 -6 30 12"
        role={wordless ? 'img' : undefined}
        aria-label={wordless ? name : undefined}
        aria-hidden={wordless ? undefined : true}
      >
        <path
          className="certainty-line"
          d={`M${-width} 0H${width}M${-width} -3.5V3.5M${width} -3.5V3.5`}
        />
        <circle className={level === 'low' ? 'certainty-dot hollow' : 'certainty-dot'} r="3.2" />
      </svg>
      {!wordless && (
        <>
          <span aria-hidden="true">{t(`ui.certainty_${level}`)}</span>
          <span className="sr-only">{name}</span>
        </>
      )}
    </span>
  );
}

/** A short label; `open` is outlined: what is partial or not proven. */
export function Tag({
  kind = 'plain',
  children,
}: {
  kind?: 'plain' | 'gain' | 'loss' | 'open';
  children: ReactNode;
}) {
  return <span className={`tag tag-${kind}`}>{children}</span>;
}

const verdictKind = { proven: 'gain', not_proven: 'open', proven_loss: 'loss' } as const;

/** Proven, not proven, or a proven loss. */
export function VerdictTag({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  return <Tag kind={verdictKind[verdict]}>{t(`ui.verdict_${verdict}`)}</Tag>;
}

/** The hatched place where a number is not yet possible. Never a zero, a dash or «N/D». */
export function Insufficient({
  children,
  swatch = false,
}: {
  /** Other words than «datos insuficientes», for instance how many purchases are missing. */
  children?: ReactNode;
  /** A small hatched square before the words, for table cells. */
  swatch?: boolean;
}) {
  const { t } = useTranslation();
  const words = children ?? t('ui.insufficient');
  if (swatch)
    return (
      <span className="insufficient-cell">
        <i className="hatch" aria-hidden="true" />
        {words}
      </span>
    );
  return (
    <span className="insufficient hatch">
      <span>{words}</span>
    </span>
  );
}
