// All rows of a file as one bar: in, in with a remark, no sale, rejected; the figures stand under it.
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';

interface ReviewBarProps {
  read: number;
  noted: number;
  rejected: number;
  leftOut: number;
}

export function ReviewBar({ read, noted, rejected, leftOut }: ReviewBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const clean = read - noted - rejected - leftOut;
  const parts = [
    { id: 'clean', rows: clean },
    { id: 'noted', rows: noted },
    { id: 'left', rows: leftOut },
    { id: 'rejected', rows: rejected },
  ] as const;
  return (
    <div className="review">
      <div className="review-bar" aria-hidden="true">
        {parts.map(
          ({ id, rows }) =>
            rows > 0 && (
              <i key={id} className={`review-${id}`} style={{ flexGrow: rows } as CSSProperties} />
            ),
        )}
      </div>
      <ul className="review-legend num">
        {parts.map(
          ({ id, rows }) =>
            (rows > 0 || id === 'clean') && (
              <li key={id} className={id === 'rejected' ? 'negative' : undefined}>
                <b>{format.integer(rows)}</b> {t(`imports.review_${id}`, { count: rows })}
                {id === 'rejected' && rejected < read && ` (${format.percent(rejected / read)})`}
              </li>
            ),
        )}
      </ul>
    </div>
  );
}
