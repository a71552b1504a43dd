// Taking an import that is not loaded off the list, with its file.
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { toast } from '../ui/toast.ts';
import { useSend } from '../use-endpoint.ts';

export function useDiscard({ id, fileName }: { id: number; fileName: string }) {
  const { t } = useTranslation();
  const go = useGo();
  const drop = useSend(importsContract.drop, { changes: [importsContract.list] });
  const run = () =>
    drop.mutate(
      { params: { id } },
      {
        onSuccess: () => {
          toast.done(t('imports.discarded', { file: fileName }));
          go('/import');
        },
      },
    );
  return { run, isPending: drop.isPending, error: drop.error };
}
