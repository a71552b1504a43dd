// Proving anew that it is you: a change that the server refuses for lack of a recent proof asks for the
// password or a passkey, and is then made as if nothing had been.
import { Button, Modal } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  type SubmitEvent,
  useContext,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, Endpoint } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { api, type InputOf } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { ErrorState } from '../ui/states.tsx';
import { endpointKey, useSend } from '../use-endpoint.ts';
import { PasswordField } from './PasswordField.tsx';
import { hasPasskeys, showPasskey } from './passkeys.ts';
import { useDescribedError } from './use-described-error.ts';

/** Asks for a proof; false when the person gave none. */
type Ask = () => Promise<boolean>;
const AskContext = createContext<Ask>(async () => false);

/** Gives what is inside a way to ask; `passkeys`: the account has some. */
export function ConfirmProvider({
  passkeys,
  children,
}: {
  passkeys: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const waiting = useRef<(given: boolean) => void>(undefined);
  const settle = (given: boolean) => {
    setOpened(false);
    waiting.current?.(given);
    waiting.current = undefined;
  };
  const ask: Ask = () =>
    new Promise((done) => {
      waiting.current = done;
      setOpened(true);
    });
  return (
    <AskContext value={ask}>
      {children}
      <Modal
        opened={opened}
        onClose={() => settle(false)}
        title={t('security.confirm_title')}
        centered
      >
        <Confirm passkeys={passkeys} onDone={settle} />
      </Modal>
    </AskContext>
  );
}

function Confirm({ passkeys, onDone }: { passkeys: boolean; onDone: (given: boolean) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const byPassword = useSend(usersContract.confirm, { onSuccess: () => onDone(true) });
  const byPasskey = useMutation<boolean, ApiError>({
    mutationFn: async () => {
      const shown = await showPasskey(await api(usersContract.askOwnPasskey));
      if (shown) await api(usersContract.confirmByPasskey, { body: shown });
      return shown !== null;
    },
    onSuccess: (given) => {
      if (given) onDone(true);
    },
  });
  const wrong = byPassword.error?.code === 'password_wrong';
  const words = useDescribedError(byPassword.error);
  const failed = byPasskey.error ?? (wrong ? null : byPassword.error);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    byPassword.mutate({ body: { password } });
  };
  return (
    <form className="confirm" onSubmit={submit} aria-label={t('security.confirm_title')}>
      <p className="soft">{t('security.confirm_why')}</p>
      {failed && <ErrorState error={failed} />}
      <PasswordField
        value={password}
        onChange={setPassword}
        autoFocus
        error={wrong && `${words?.title}. ${words?.help}`}
      />
      <div className="confirm-actions">
        {passkeys && hasPasskeys() && (
          <Button
            variant="default"
            leftSection={<IconFingerprint size={16} stroke={1.6} />}
            loading={byPasskey.isPending}
            onClick={() => byPasskey.mutate()}
          >
            {t('security.confirm_passkey')}
          </Button>
        )}
        <Button type="submit" loading={byPassword.isPending} disabled={!password}>
          {t('security.confirm_go')}
        </Button>
      </div>
    </form>
  );
}

interface ConfirmedOptions<E> {
  /** Endpoints whose answers this changes, beside what is known of the own account. */
  changes?: readonly Endpoint[];
  onSuccess?: (answer: AnswerOf<E>) => void;
}

/** Makes a call; where the server asks for a proof first, gets one and calls again. */
export function useConfirmedCall() {
  const ask = useContext(AskContext);
  return async <A,>(call: () => Promise<A>): Promise<A> => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'confirm_required') throw error;
      if (!(await ask())) throw error;
      return call();
    }
  };
}

/** As useSend, for changes to accounts and rights: may ask for a proof, and shows the account anew. */
export function useConfirmed<E extends Endpoint>(
  endpoint: E,
  { changes = [], onSuccess }: ConfirmedOptions<E> = {},
): UseMutationResult<AnswerOf<E>, ApiError, InputOf<E>> {
  const confirmed = useConfirmedCall();
  const queries = useQueryClient();
  return useMutation<AnswerOf<E>, ApiError, InputOf<E>>({
    mutationFn: (input) =>
      confirmed(() => (api as (...call: unknown[]) => Promise<AnswerOf<E>>)(endpoint, input)),
    onSuccess: async (answer) => {
      onSuccess?.(answer);
      await Promise.all(
        [usersContract.security, usersContract.me, ...changes].map((changed) =>
          queries.invalidateQueries({ queryKey: endpointKey(changed) }),
        ),
      );
    },
  });
}

/** What to tell of a failed change; whoever gave no proof knows why nothing happened. */
export const worthTelling = (error: ApiError | null): ApiError | null =>
  error?.code === 'confirm_required' ? null : error;
