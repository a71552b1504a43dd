// Signing in by passkey: the browser asks which one, and the person for a finger, a face or a number.
import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';
import type { ApiError } from '../api-error.ts';
import { ErrorState } from '../ui/states.tsx';
import { hasPasskeys, showPasskey } from './passkeys.ts';

type SignedIn = AnswerOf<typeof usersContract.signInByPasskey>;

export function PasskeyButton({ onSignedIn }: { onSignedIn: (answer: SignedIn) => void }) {
  const { t } = useTranslation();
  const sign = useMutation<SignedIn | null, ApiError>({
    mutationFn: async () => {
      const shown = await showPasskey(await api(usersContract.askPasskey));
      return shown && api(usersContract.signInByPasskey, { body: shown });
    },
    onSuccess: (answer) => {
      if (answer) onSignedIn(answer);
    },
  });
  if (!hasPasskeys()) return null;
  return (
    <>
      <p className="form-or">{t('users.or')}</p>
      {sign.error && <ErrorState error={sign.error} />}
      <Button
        variant="default"
        size="md"
        leftSection={<IconFingerprint size={18} stroke={1.6} />}
        loading={sign.isPending}
        onClick={() => sign.mutate()}
      >
        {t('users.sign_in_passkey')}
      </Button>
    </>
  );
}
