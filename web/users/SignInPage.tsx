// Signing in: by password and, where it is on, a second step; or by passkey. After it, the page somebody
// wanted to see opens.
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink, useGo } from '../ui/AddressLink.tsx';
import { toast } from '../ui/toast.ts';
import { endpointKey, useEndpoint } from '../use-endpoint.ts';
import { PasskeyButton } from './PasskeyButton.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { SecondStepForm } from './SecondStepForm.tsx';
import { Threshold } from './Threshold.tsx';

const route = getRouteApi('/sign-in');

type User = AnswerOf<typeof usersContract.me>['user'];

export function SignInPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const go = useGo();
  const { next } = route.useSearch();
  const me = useEndpoint(usersContract.me);
  const [second, setSecond] = useState(false);
  const enter = (user: User) => {
    queries.setQueryData(endpointKey(usersContract.me, {}), {
      user,
      needsOwner: false,
      givers: [],
      mail: me.data?.mail ?? false,
    });
    void queries.invalidateQueries({ queryKey: endpointKey(usersContract.me) });
    go(next);
  };
  if (second)
    return (
      <Threshold
        title={t('users.second_title')}
        finding={t('users.second_finding')}
        sub={t('users.second_sub')}
      >
        <SecondStepForm
          onSignedIn={({ user, recoveryCodesLeft }) => {
            if (recoveryCodesLeft !== null)
              toast.done(t('users.recovery_left', { count: recoveryCodesLeft }));
            enter(user);
          }}
          onBack={() => setSecond(false)}
        />
      </Threshold>
    );
  return (
    <Threshold
      title={t('users.sign_in_title')}
      finding={t('users.sign_in_finding')}
      sub={t('users.sign_in_sub')}
    >
      <div className="form">
        <PasswordForm onDone={({ user, next: step }) => (step ? setSecond(true) : enter(user))} />
        <PasskeyButton onSignedIn={({ user }) => enter(user)} />
        {me.data?.mail && (
          <AddressLink to="/forgot-password" className="why">
            {t('users.forgot')}
          </AddressLink>
        )}
      </div>
    </Threshold>
  );
}
