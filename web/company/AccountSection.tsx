// Who is signed in, and the way out.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { roleName } from '../users/role-name.ts';
import { useSignOut } from '../users/use-sign-out.ts';

export function AccountSection() {
  const { t } = useTranslation();
  const me = useEndpoint(usersContract.me);
  const signOut = useSignOut();
  const user = me.data?.user;
  return (
    <Section id="account" title={t('company.account_title')}>
      {me.isPending && <SkeletonLedger rows={2} />}
      {me.isError && <ErrorState error={me.error} onRetry={() => me.refetch()} />}
      {user && (
        <>
          <dl className="facts">
            <dt>{t('users.name')}</dt>
            <dd>{user.name}</dd>
            <dt>{t('users.email')}</dt>
            <dd>{user.email}</dd>
            <dt>{t('company.role')}</dt>
            <dd>{roleName(user, t)}</dd>
          </dl>
          <div className="settings-save">
            <Button
              variant="default"
              renderRoot={(props) => <AddressLink to="/settings/security" {...props} />}
            >
              {t('security.open')}
            </Button>
            <Button variant="default" onClick={signOut}>
              {t('shell.sign_out')}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}
