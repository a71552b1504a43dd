// What somebody who was invited sees: to what, by whom; a name and a password, and they are in.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { PasswordField } from './PasswordField.tsx';
import { passwordLength } from './password-strength.ts';
import { roleName } from './role-name.ts';
import { Threshold } from './Threshold.tsx';
import { useDescribedError } from './use-described-error.ts';
import { useLinkToken } from './use-link-token.ts';

export function InvitationPage() {
  const { t } = useTranslation();
  const token = useLinkToken();
  const look = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => {
      if (!/^[\w-]{43}$/.test(token)) throw new ApiError(410, 'invitation_over');
      return api(usersContract.lookAtInvitation, { body: { token } });
    },
    retry: false,
  });
  const found = look.data;
  return (
    <Threshold
      title={t('invitation.title')}
      finding={found ? t('invitation.finding', { company: found.company }) : t('invitation.title')}
      sub={found && t('invitation.sub', { name: found.invitedBy, role: roleName(found, t) })}
    >
      {look.isPending && (
        <Loading>
          <SkeletonLedger rows={4} />
        </Loading>
      )}
      {look.error && <ErrorState error={look.error} />}
      {found && <Accept token={token} email={found.email} company={found.company} />}
    </Threshold>
  );
}

const ofPassword = ['password_too_short', 'password_common', 'password_personal'];

function Accept({ token, email, company }: { token: string; email: string; company: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const go = useGo();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const accept = useMutation<unknown, ApiError>({
    mutationFn: () =>
      api(usersContract.acceptInvitation, { body: { token, name: name.trim(), password } }),
    onSuccess: () => {
      // Whoever was signed in here before is not any more.
      queries.clear();
      go('/');
    },
  });
  const words = useDescribedError(accept.error);
  const aboutPassword = ofPassword.includes(accept.error?.code ?? '');
  const short = [...password].length < passwordLength;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() && !short) accept.mutate();
  };
  return (
    <form className="form" onSubmit={submit} noValidate aria-label={t('invitation.title')}>
      {accept.error && !aboutPassword && <ErrorState error={accept.error} />}
      <TextInput
        name="email"
        label={t('users.email')}
        value={email}
        readOnly
        autoComplete="username"
      />
      <TextInput
        name="name"
        label={t('users.name')}
        autoComplete="name"
        autoFocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={tried && !name.trim() && t('users.name_missing')}
      />
      <PasswordField
        value={password}
        onChange={setPassword}
        known={[name, email, company]}
        error={
          aboutPassword
            ? `${words?.title}. ${words?.help}`
            : tried && short && t('users.password_missing', { length: passwordLength })
        }
      />
      <Button type="submit" size="md" loading={accept.isPending}>
        {t('invitation.go')}
      </Button>
    </form>
  );
}
