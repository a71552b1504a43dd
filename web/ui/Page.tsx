// A page inside the shell: gives the top bar its title, the document its name and the keyboard its
// place, and lays out the content.
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { KeyHint } from './Kbd.tsx';

export interface PageHead {
  title: string;
  /** The page above this one, shown before the title. */
  parent?: { title: string; to: string };
  /** Keys that work here, for the help that «?» opens. */
  keys?: readonly KeyHint[];
}

/** Null outside the shell: when the shell itself failed. */
export const PageHeadContext = createContext<((head: PageHead) => void) | null>(null);

export interface PageProps extends PageHead {
  /** Edge to edge, without padding: long lists. */
  full?: boolean;
  children: ReactNode;
}

const noKeys: readonly KeyHint[] = [];

export function Page({ title, parent, keys = noKeys, full = false, children }: PageProps) {
  const setHead = useContext(PageHeadContext);
  const above = parent?.title;
  const aboveTo = parent?.to;
  useEffect(() => {
    setHead?.({
      title,
      parent: above && aboveTo ? { title: above, to: aboveTo } : undefined,
      keys,
    });
  }, [setHead, title, above, aboveTo, keys]);
  // Nothing else says then where one is.
  if (setHead === null)
    return (
      <main className="page">
        <h1>{title}</h1>
        {children}
      </main>
    );
  return <div className={full ? 'page-full' : 'page'}>{children}</div>;
}
