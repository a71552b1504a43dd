// A table that may be wider than the screen: it scrolls inside its own region, which the keyboard reaches.
import type { ReactNode } from 'react';

export function WideTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table is not a form
    <div
      className="table-scroll"
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard
      tabIndex={0}
    >
      {children}
    </div>
  );
}
