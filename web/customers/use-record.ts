// Changing a customer from the page: what was saved is said, and can be taken back where it is said.
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { BodyOf } from '../../server/platform/contract.ts';
import { api } from '../api.ts';
import { describeError } from '../ui/describe-error.ts';
import { toast } from '../ui/toast.ts';
import { endpointKey } from '../use-endpoint.ts';

type Changed = Promise<{ changes: number[] }>;

export function useRecord(id: number) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const again = () =>
    Promise.all(
      [
        customersContract.one,
        customersContract.list,
        customersContract.count,
        customersContract.tags,
        customersContract.questions,
      ].map((endpoint) => queries.invalidateQueries({ queryKey: endpointKey(endpoint) })),
    );
  const failed = (error: unknown) => {
    const { title, help } = describeError(error, t);
    toast.failed(`${title}. ${help}`);
  };
  const undo = async (changes: number[]) => {
    try {
      await api(customersContract.undo, { params: { id }, body: { changes } });
      await again();
      toast.done(t('record.undone'));
    } catch (error) {
      failed(error);
    }
  };
  /** Does it and offers to take it back; false when it was refused. */
  const act = async (work: () => Changed, said = t('record.saved')): Promise<boolean> => {
    try {
      const { changes } = await work();
      await again();
      if (changes.length > 0) toast.undo(said, t('record.undo'), () => undo(changes));
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  const params = { id };
  return {
    again,
    failed,
    act,
    change: (body: BodyOf<typeof customersContract.change>) =>
      act(() => api(customersContract.change, { params, body })),
  };
}
