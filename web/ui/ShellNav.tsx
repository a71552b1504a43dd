// The navigation: groups of the CRM cycle that fold and remember it, and the model's last check.
import { UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useRights } from '../use-rights.ts';
import { AddressLink, usePageExists } from './AddressLink.tsx';
import { Logo } from './Logo.tsx';
import { belongsTo, type NavEntry, type NavGroup, navGroups } from './nav.ts';
import type { ModelCheck, NavCount, ShellData } from './Shell.tsx';
import { useFormat } from './use-format.tsx';

/** The groups with the entries whose pages exist. */
export function useNavGroups(): NavGroup[] {
  const pageExists = usePageExists();
  const { can, limited } = useRights();
  const exists = (entry: NavEntry) =>
    pageExists(entry.to) && can(...(entry.needs ?? [])) && !(limited && entry.whole);
  return navGroups
    .map((group) => ({ ...group, entries: group.entries.filter(exists) }))
    .filter((group) => group.entries.length > 0);
}

export function ShellNav({ path, company, check, counts }: ShellData & { path: string }) {
  const { t } = useTranslation();
  return (
    <nav className="nav" aria-label={t('shell.nav')}>
      <AddressLink to="/" className="nav-logo">
        <Logo />
        Clientela
      </AddressLink>
      <div className="nav-company ellipsis" title={company}>
        {company}
      </div>
      <NavGroups path={path} counts={counts} />
      <div className="nav-foot">
        <CheckLine check={check} />
      </div>
    </nav>
  );
}

interface NavGroupsProps {
  path: string;
  counts?: Readonly<Record<string, NavCount>>;
  onGo?: () => void;
}

/** All groups; also the content of the phone's drawer. */
export function NavGroups({ path, counts = {}, onGo }: NavGroupsProps) {
  const { t } = useTranslation();
  const groups = useNavGroups();
  const [folded, setFolded] = useLocalStorage<string[]>({
    key: 'clientela-nav-folded',
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const fold = (id: string) =>
    setFolded((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id]));
  return groups.map((group) => {
    const open = !group.title || !folded.includes(group.id);
    return (
      <div key={group.id} className="nav-group">
        {group.title && (
          <UnstyledButton
            className="nav-group-title"
            aria-expanded={open}
            onClick={() => fold(group.id)}
          >
            {t(group.title)}
            <IconChevronDown size={13} aria-hidden="true" />
          </UnstyledButton>
        )}
        {open && (
          <ul>
            {group.entries.map((entry) => (
              <li key={entry.to}>
                <AddressLink
                  to={entry.to}
                  className="nav-entry"
                  aria-current={belongsTo(path, entry.to) ? 'page' : undefined}
                  onClick={onGo}
                >
                  <entry.icon size={17} stroke={1.6} aria-hidden="true" />
                  {t(entry.title)}
                  <Count of={counts[entry.to]} />
                </AddressLink>
              </li>
            ))}
          </ul>
        )}
      </div>
    );
  });
}

function Count({ of: found }: { of: NavCount | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!found || found.count === 0) return null;
  const number = format.integer(found.count);
  return (
    <span className={found.late ? 'nav-count nav-count-late' : 'nav-count'}>
      {found.late ? t('nav.late', { count: found.count, number }) : number}
    </span>
  );
}

/** Always there: how good the model was when last checked, or why that is not known. */
export function CheckLine({ check }: { check: ModelCheck | null }) {
  const { t } = useTranslation();
  const pageExists = usePageExists();
  const { can, limited } = useRights();
  const format = useFormat();
  if (!check || limited || !can('value.read')) return null;
  const line =
    check.state === 'checked'
      ? t('shell.check_checked_line', {
          error: format.percent(check.error),
          weeks: format.integer(check.weeks),
        })
      : t(`shell.check_${check.state}_line`);
  const words = (
    <>
      <b>{t(`shell.check_${check.state}`)}</b>
      <br />
      {line}
    </>
  );
  const place = '/value';
  return pageExists(place) ? (
    <AddressLink to={place} className="check-line">
      {words}
    </AddressLink>
  ) : (
    <p className="check-line">{words}</p>
  );
}
