// Changing touchpoints and tasks: what was done is said, and can be taken back where it is said.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { api } from '../api.ts';
import { describeError } from '../ui/describe-error.ts';
import { toast } from '../ui/toast.ts';
import { endpointKey } from '../use-endpoint.ts';

type Subject = 'touchpoint' | 'task';

const shown = {
  touchpoint: [
    touchpointsContract.timeline,
    touchpointsContract.touchpoints,
    touchpointsContract.coverage,
  ],
  task: [touchpointsContract.tasks, touchpointsContract.taskCounts],
};

export function useActs(subject: Subject) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const again = () =>
    Promise.all(
      shown[subject].map((endpoint) =>
        queries.invalidateQueries({ queryKey: endpointKey(endpoint) }),
      ),
    );
  const failed = (error: unknown) => {
    const { title, help } = describeError(error, t);
    toast.failed(`${title}. ${help}`);
  };
  const undo = async (id: number, change: number) => {
    try {
      const input = { params: { id }, body: { change } };
      await (subject === 'task'
        ? api(touchpointsContract.undoTask, input)
        : api(touchpointsContract.undoTouchpoint, input));
      await again();
      toast.done(t('touchpoint.undone'));
    } catch (error) {
      failed(error);
    }
  };
  /** Says what was done, offers to take it back, and shows it. */
  const done = async (id: number, change: number | null, said: string) => {
    await again();
    if (change !== null) toast.undo(said, t('record.undo'), () => undo(id, change));
  };
  const attempt = async (
    id: number,
    said: string,
    work: () => Promise<{ change: number | null }>,
  ) => {
    try {
      const { change } = await work();
      await done(id, change, said);
    } catch (error) {
      failed(error);
    }
  };
  return { done, attempt };
}
