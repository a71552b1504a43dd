// What stands around the pages before anybody is signed in: the mark, a drawing that says what the
// product is about, language and scheme.
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { type GroupId, GroupMark } from '../ui/Group.tsx';
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx';
import { Logo } from '../ui/Logo.tsx';
import { SchemeMenu } from '../ui/SchemeMenu.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import './users.css';

interface ThresholdProps {
  /** Name of the page, for the document. */
  title: string;
  /** The answer of the page; its h1. */
  finding: ReactNode;
  sub?: ReactNode;
  children: ReactNode;
}

export function Threshold({ title, finding, sub, children }: ThresholdProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Clientela`;
  }, [title]);
  return (
    <div className="threshold">
      <header className="threshold-top">
        <span className="threshold-logo">
          <Logo height={24} />
          Clientela
        </span>
        <LanguageSwitch />
        <SchemeMenu />
      </header>
      <main className="threshold-main">
        <div className="threshold-words">
          <h1 className="finding-text">{finding}</h1>
          {sub && <p className="finding-sub">{sub}</p>}
          <Forest />
          <p className="threshold-caption wide-only">{t('users.drawing')}</p>
        </div>
        <div className="threshold-form">{children}</div>
      </main>
    </div>
  );
}

/** Estimates with their intervals, largest first: a drawing, without figures because it has no data. */
const estimates: readonly [value: number, reach: number, group: GroupId][] = [
  [86, 11, 'friends'],
  [74, 15, 'friends'],
  [63, 21, 'butterflies'],
  [55, 8, 'friends'],
  [44, 17, 'butterflies'],
  [33, 6, 'barnacles'],
  [25, 12, 'strangers'],
  [17, 5, 'barnacles'],
  [10, 7, 'strangers'],
];

function Forest() {
  return (
    <div className="forest wide-only" aria-hidden="true">
      {estimates.map(([value, reach, group]) => (
        <div key={value} className="forest-row">
          <GroupMark group={group} size={10} />
          <Whisker
            value={value}
            low={value - reach}
            high={value + reach}
            min={0}
            max={100}
            width="100%"
            height={16}
          />
        </div>
      ))}
    </div>
  );
}
