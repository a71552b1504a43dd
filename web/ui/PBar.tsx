// The probability of being active, as a bar on 0 to 100 and a number that is never certain.
import { useTranslation } from 'react-i18next';
import { Insufficient } from './Certainty.tsx';
import { useFormat } from './use-format.tsx';

export function PBar({
  probability,
  width = 56,
  wordless = false,
}: {
  /** 0 to 1; null where there is too little to say. */
  probability: number | null;
  width?: number;
  /** The bar alone; the number is then read aloud. */
  wordless?: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (probability === null) return <Insufficient swatch />;
  const text = format.probability(probability);
  const level = probability >= 0.65 ? 'high' : probability >= 0.35 ? 'middle' : 'low';
  return (
    <span className="pbar">
      <span className="sr-only">{t('ui.probability_active', { probability: text })}</span>
      <svg className={`pbar-bar pbar-${level}`} width={width} height={6} aria-hidden="true">
        <rect className="pbar-track" width="100%" height={6} rx={1} />
        <rect className="pbar-fill" width={`${probability * 100}%`} height={6} rx={1} />
      </svg>
      {!wordless && (
        <span className="num" aria-hidden="true">
          {text}
        </span>
      )}
    </span>
  );
}
