// Taking an import back: says what will go and what stays before anything happens.
import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { wordsOf } from './kinds.ts';
import { useStep } from './use-step.ts';
import './imports.css';
import './review.css';

interface UndoImportProps {
  /** The import to undo; closed without one. */
  of: { id: number; fileName: string; kind: string } | null;
  onClose: () => void;
}

export function UndoImport({ of, onClose }: UndoImportProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={of !== null}
      onClose={onClose}
      title={t('imports.undo_title')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      {of && <Confirm id={of.id} fileName={of.fileName} kind={of.kind} onClose={onClose} />}
    </Modal>
  );
}

type Foreseen = AnswerOf<typeof importsContract.foreseeUndo>;

interface ConfirmProps {
  id: number;
  fileName: string;
  kind: string;
  onClose: () => void;
}

function Confirm({ id, fileName, kind, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const params = { id };
  const foreseen = useEndpoint(
    importsContract.foreseeUndo,
    { params },
    { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false },
  );
  const undo = useStep(importsContract.undo);
  const { data } = foreseen;
  return (
    <div className="confirm">
      <p className="file-name">{t('imports.undo_of', { file: fileName })}</p>
      {foreseen.isPending && (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      )}
      {foreseen.isError && <ErrorState error={foreseen.error} onRetry={() => foreseen.refetch()} />}
      {data && <Effects of={data} kind={kind} />}
      <p className="soft">{wordsOf(t, kind, 'undo_again')}</p>
      {undo.error && <ErrorState error={undo.error} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onClose}>
          {t('imports.undo_keep')}
        </Button>
        <Button
          color="red"
          disabled={!data}
          loading={undo.isPending}
          onClick={() => undo.mutate({ params }, { onSuccess: onClose })}
        >
          {data && data.lines > 0 && kind === 'purchases'
            ? t('imports.undo_lines', { count: data.lines, number: format.integer(data.lines) })
            : t('imports.undo')}
        </Button>
      </div>
    </div>
  );
}

/** What goes, what comes back, what stays; only what there is any of. */
function Effects({ of: data, kind }: { of: Foreseen; kind: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = (name: 'goes' | 'customers' | 'restored' | 'kept', n: number, money?: number) =>
    wordsOf(t, kind, `undo_${name}`, {
      count: n,
      number: format.integer(n),
      ...(money === undefined ? {} : { money: format.moneyExact(money) }),
    });
  if (data.lines + data.restored === 0) return <p>{wordsOf(t, kind, 'undo_nothing')}</p>;
  return (
    <ul className="undo-effects num">
      {data.lines > 0 && <li className="strong">{count('goes', data.lines, data.amount)}</li>}
      {data.customers > 0 && kind === 'purchases' && <li>{count('customers', data.customers)}</li>}
      {data.restored > 0 && <li>{count('restored', data.restored, data.restoredAmount)}</li>}
      {data.kept > 0 && <li>{count('kept', data.kept)}</li>}
    </ul>
  );
}
