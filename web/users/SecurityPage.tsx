// How one's account is kept safe: password, second step, passkeys, sessions. Begins with what it takes to
// get in today.
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { Page } from '../ui/Page.tsx';
import { Finding } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { ConfirmProvider } from './confirming.tsx';
import { PasskeysSection } from './PasskeysSection.tsx';
import { PasswordSection } from './PasswordSection.tsx';
import { SecondStepSection } from './SecondStepSection.tsx';
import { SessionsSection } from './SessionsSection.tsx';
import '../company/settings.css';
import './security.css';
import './users.css';

export function SecurityPage() {
  const { t } = useTranslation();
  const security = useEndpoint(usersContract.security);
  return (
    <Page title={t('security.title')} parent={{ title: t('nav.settings'), to: '/settings' }}>
      {security.isPending && <SkeletonLedger rows={8} />}
      {security.isError && (
        <ErrorState
          error={security.error}
          title={t('security.failed')}
          onRetry={() => security.refetch()}
        />
      )}
      {security.data && <Parts security={security.data} />}
    </Page>
  );
}

function Parts({ security }: { security: AnswerOf<typeof usersContract.security> }) {
  const { t } = useTranslation();
  const { data: me } = useEndpoint(usersContract.me);
  const finding = me?.lacksSecondStep
    ? 'security.finding_demanded'
    : security.secondStep
      ? 'security.finding_second'
      : security.passkeys.length > 0
        ? 'security.finding_passkey'
        : 'security.finding_password';
  return (
    <ConfirmProvider passkeys={security.passkeys.length > 0}>
      <Finding sub={t(me?.lacksSecondStep ? 'security.sub_demanded' : 'security.sub')}>
        {t(finding)}
      </Finding>
      <div className="settings security">
        <PasswordSection since={security.passwordSince} />
        <SecondStepSection step={security.secondStep} />
        <PasskeysSection {...security} />
        <SessionsSection sessions={security.sessions} />
      </div>
    </ConfirmProvider>
  );
}
