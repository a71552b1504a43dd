// Places held for data in their final geometry: labels stand at once, only data is awaited.
import { Skeleton } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Wraps skeletons; after two seconds says what is being computed. */
export function Loading({
  what,
  children,
}: {
  /** «Calculando el valor de 8,400 clientes». */
  what?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 2000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" aria-busy="true">
      {children}
      <p className="loading-words" role="status">
        {slow ? (what ?? t('ui.loading_long')) : <span className="sr-only">{t('ui.loading')}</span>}
      </p>
    </div>
  );
}

/** A big figure with its whisker. */
export function SkeletonFigure() {
  return (
    <div className="skeleton-figure">
      <Skeleton h={46} w={190} />
      <Skeleton h={10} w="72%" />
    </div>
  );
}

const rowNumbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Rows of a ledger: words, figure, whisker. */
export function SkeletonLedger({ rows = 4 }: { rows?: number }) {
  return (
    <div className="skeleton-ledger">
      {rowNumbers(rows).map((row) => (
        <div key={row}>
          <Skeleton h={12} w={`${70 - (row % 3) * 9}%`} />
          <Skeleton h={12} />
          <Skeleton h={12} />
        </div>
      ))}
    </div>
  );
}

/** Rows of a long list, 38 px each. */
export function SkeletonRows({ rows = 12 }: { rows?: number }) {
  return (
    <div className="skeleton-rows">
      {rowNumbers(rows).map((row) => (
        <div key={row}>
          <Skeleton h={12} w={`${38 - (row % 4) * 5}%`} />
          <Skeleton h={12} w={70} />
          <Skeleton h={12} w={130} />
          <Skeleton h={12} w={90} />
        </div>
      ))}
    </div>
  );
}

/** A chart of this height in pixels. */
export function SkeletonChart({ height }: { height: number }) {
  return <Skeleton h={height} />;
}

/** The finding of a page. */
export function SkeletonFinding() {
  return (
    <div className="finding">
      <div className="skeleton-figure">
        <Skeleton h={30} w="min(34em, 92%)" />
        <Skeleton h={30} w="min(24em, 70%)" />
        <Skeleton h={12} w="min(40em, 80%)" />
      </div>
    </div>
  );
}
