// The top bar: where you are, what the figures rest on, search, language, scheme, yourself.
import { UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from './AddressLink.tsx';
import { Kbd } from './Kbd.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { Logo } from './Logo.tsx';
import type { PageHead } from './Page.tsx';
import { SchemeMenu } from './SchemeMenu.tsx';
import type { ShellData } from './Shell.tsx';
import { UserMenu } from './UserMenu.tsx';
import { useFormat } from './use-format.tsx';

interface ShellTopProps {
  head: PageHead;
  heading: RefObject<HTMLHeadingElement | null>;
  shell: ShellData;
  onSignOut: () => void;
  onKeys: () => void;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function ShellTop({ head, heading, shell, onSignOut, onKeys }: ShellTopProps) {
  const { t } = useTranslation();
  return (
    <>
      <header className="top">
        <AddressLink to="/" className="top-logo phone-only" aria-label={t('shell.home')}>
          <Logo height={19} />
        </AddressLink>
        {head.parent && (
          <AddressLink to={head.parent.to} className="top-parent wide-only">
            {head.parent.title}
          </AddressLink>
        )}
        <h1 ref={heading} tabIndex={-1} className="ellipsis">
          {head.title}
        </h1>
        <span className="top-space" />
        <AsOf data={shell.data} />
        <UnstyledButton className="search-button" onClick={spotlight.open}>
          <IconSearch size={16} aria-hidden="true" />
          <span className="search-words">{t('shell.search')}</span>
          <Kbd>{isMac ? '⌘ K' : 'Ctrl K'}</Kbd>
        </UnstyledButton>
        <div className="wide-only">
          <LanguageSwitch />
        </div>
        <SchemeMenu />
        <UserMenu user={shell.user} onSignOut={onSignOut} onKeys={onKeys} />
      </header>
      {/* On phones the bar has no room for it: it stands whole below. */}
      {shell.data?.stale && (
        <p className="top-stale phone-only">
          <AsOf data={shell.data} />
        </p>
      )}
    </>
  );
}

/** Date, currency and interval level, said once here so that figures stay clean. */
function AsOf({ data }: { data: ShellData['data'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!data) return null;
  const values = { date: format.date(data.asOf), currency: data.currency };
  return data.stale ? (
    <span className="as-of as-of-stale">{t('shell.as_of_stale', values)}</span>
  ) : (
    <span className="as-of">{t('shell.as_of', values)}</span>
  );
}
