// What the pages about people, roles and keys share: their place below Settings, the way from one to the
// other, and asking for the password before a change.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Finding } from '../ui/Section.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { accessPages } from './access-pages.ts';
import { ConfirmProvider } from './confirming.tsx';
import '../company/settings.css';
import './security.css';
import './access.css';

interface AccessPageProps {
  at: (typeof accessPages)[number]['to'];
  finding?: ReactNode;
  sub?: ReactNode;
  children: ReactNode;
}

export function AccessPage({ at, finding, sub, children }: AccessPageProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const security = useEndpoint(usersContract.security);
  const here = accessPages.find(({ to }) => to === at)!;
  return (
    <Page title={t(here.title)} parent={{ title: t('nav.settings'), to: '/settings' }}>
      <ConfirmProvider passkeys={(security.data?.passkeys.length ?? 0) > 0}>
        <nav className="access-tabs" aria-label={t('access.tabs')}>
          {accessPages
            .filter(({ needs }) => can(...needs))
            .map(({ to, title }) => (
              <AddressLink key={to} to={to} aria-current={to === at ? 'page' : undefined}>
                {t(title)}
              </AddressLink>
            ))}
        </nav>
        {finding && <Finding sub={sub}>{finding}</Finding>}
        <div className="settings security access">{children}</div>
      </ConfirmProvider>
    </Page>
  );
}
