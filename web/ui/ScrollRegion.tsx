// What may be wider than the screen, a table mostly: it scrolls inside its own region, which the keyboard reaches.
import type { ReactNode } from 'react';

interface ScrollRegionProps {
  /** Says what scrolls. */
  label: string;
  className?: string;
  children: ReactNode;
}

export function ScrollRegion({
  label,
  className = 'data-table-scroll',
  children,
}: ScrollRegionProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table is not a form
    <div
      className={className}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
    >
      {children}
    </div>
  );
}
