// Deciding about actions: what was decided is said, and can be taken back where it is said.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsContract } from '../../server/actions/contract.ts';
import type { BodyOf } from '../../server/platform/contract.ts';
import { api } from '../api.ts';
import { describeError } from '../ui/describe-error.ts';
import { newRequest } from '../ui/new-request.ts';
import { toast } from '../ui/toast.ts';
import { endpointKey } from '../use-endpoint.ts';

type Change = BodyOf<typeof actionsContract.changeAction>;
type Made = Omit<BodyOf<typeof actionsContract.addAction>, 'request'>;

const shown = [
  actionsContract.today,
  actionsContract.board,
  actionsContract.action,
  actionsContract.candidates,
];

export function useDecide() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [deciding, setDeciding] = useState(false);
  const again = () =>
    Promise.all(
      shown.map((endpoint) => queries.invalidateQueries({ queryKey: endpointKey(endpoint) })),
    );
  const failed = (error: unknown) => {
    const { title, help } = describeError(error, t);
    toast.failed(`${title}. ${help}`);
  };
  const undo = async (id: number, change: number) => {
    try {
      await api(actionsContract.undoAction, { params: { id }, body: { change } });
      toast.done(t('strategy.undone'));
    } catch (error) {
      failed(error);
    }
    await again();
  };
  /** Does it, says so and offers to take it back; false where it failed. */
  const attempt = async (
    said: string,
    work: () => Promise<{ id: number; change: number | null }>,
  ): Promise<boolean> => {
    setDeciding(true);
    try {
      const { id, change } = await work();
      if (change === null) toast.done(said);
      else toast.undo(said, t('record.undo'), () => undo(id, change));
      return true;
    } catch (error) {
      failed(error);
      return false;
    } finally {
      await again();
      setDeciding(false);
    }
  };
  return {
    deciding,
    again,
    failed,
    make: (made: Made, said: string) =>
      attempt(said, () =>
        api(actionsContract.addAction, { body: { ...made, request: newRequest() } }),
      ),
    change: (id: number, body: Change, said: string) =>
      attempt(said, async () => ({
        id,
        ...(await api(actionsContract.changeAction, { params: { id }, body })),
      })),
  };
}
