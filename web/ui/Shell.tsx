// The frame of every page of a signed-in person: navigation, top bar, search, and on phones a bottom
// bar with a drawer.
import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PageHead, PageHeadContext } from './Page.tsx';
import { ShellBottom } from './ShellBottom.tsx';
import { ShellKeys } from './ShellKeys.tsx';
import { ShellNav } from './ShellNav.tsx';
import { type FindCustomers, ShellPalette } from './ShellPalette.tsx';
import { ShellTop } from './ShellTop.tsx';

/** What the foot of the navigation says of the model. */
export type ModelCheck =
  | { state: 'none' }
  | { state: 'computing' }
  | { state: 'insufficient' }
  | { state: 'failed' }
  | { state: 'unchecked' }
  /** Error of the total over the hidden weeks: 0.027 = 2.7 %. */
  | { state: 'checked'; error: number; weeks: number };

export interface NavCount {
  count: number;
  /** Overdue: in achiote, with words. */
  late?: boolean;
}

export interface ShellData {
  company: string;
  user: { name: string; email: string };
  /** Date, currency and interval level of every figure; null before the first load. */
  data: { asOf: string; currency: string; stale: boolean } | null;
  /** Null while it is not known yet: nothing is said then. */
  check: ModelCheck | null;
  /** Counts that ask for action, by path of the entry. */
  counts?: Readonly<Record<string, NavCount>>;
}

export interface ShellProps extends ShellData {
  findCustomers: FindCustomers;
  onSignOut: () => void;
  children: ReactNode;
}

export function Shell({ children, findCustomers, onSignOut, ...shell }: ShellProps) {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [head, setHead] = useState<PageHead & { path?: string }>({ title: '' });
  const [keysOpen, setKeysOpen] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const seenPath = useRef(path);

  useEffect(() => {
    if (head.title) document.title = `${head.title} · Clientela`;
  }, [head.title]);

  // After a navigation the keyboard and the screen reader begin at the new page's heading. The page
  // says its title when it is there, which may be later than the address changes.
  useEffect(() => {
    if (seenPath.current === path || !head.title) return;
    seenPath.current = path;
    heading.current?.focus({ preventScroll: true });
  }, [path, head]);

  return (
    <PageHeadContext value={setHead}>
      <a className="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      <div className="shell">
        <ShellNav path={path} {...shell} />
        <div className="shell-body">
          <ShellTop
            head={head}
            heading={heading}
            shell={shell}
            onSignOut={onSignOut}
            onKeys={() => setKeysOpen(true)}
          />
          <main id="main" className="shell-main" tabIndex={-1}>
            {children}
          </main>
        </div>
        <ShellBottom path={path} {...shell} />
      </div>
      <ShellPalette findCustomers={findCustomers} />
      <ShellKeys opened={keysOpen} onChange={setKeysOpen} keys={head.keys ?? []} />
    </PageHeadContext>
  );
}
