// Step 4: the file and what was loaded, side by side until they agree; then the values that follow.
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useGo } from '../ui/AddressLink.tsx';
import { Finding } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import { wordsOf } from './kinds.ts';
import { LikeFound } from './LikeFound.tsx';
import { Reconciliation } from './Reconciliation.tsx';
import { RowReconciliation } from './RowReconciliation.tsx';
import { StepFoot } from './StepFoot.tsx';
import type { ImportDetail } from './steps.ts';
import { UndoImport } from './UndoImport.tsx';
import { ValueProgress } from './ValueProgress.tsx';

/** Where what was loaded is seen; the others among the customers. */
const whereTo: Readonly<Record<string, string>> = {
  purchases: '/',
  products: '/products',
  wallets: '/share',
};

export function StepResult({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const go = useGo();
  const sales = detail.kind === 'purchases';
  const { can } = useRights();
  // Files that bring people, and not only what happened with them.
  const brought =
    detail.kind === 'customers' ||
    ((detail.kind === 'touchpoints' || detail.kind === 'subscriptions') &&
      (detail.counts.customersNew ?? 0) > 0);
  const [asked, { open, close }] = useDisclosure(false);
  return (
    <>
      <Finding
        sub={wordsOf(t, detail.kind, 'result_sub')}
        actions={
          <Button variant="default" onClick={open}>
            {t('imports.undo')}
          </Button>
        }
      >
        <ResultFinding detail={detail} />
      </Finding>
      <UndoImport of={asked ? detail : null} onClose={close} />
      {sales ? <Reconciliation detail={detail} /> : <RowReconciliation detail={detail} />}
      {brought && can('customers.read') && <LikeFound id={detail.id} />}
      {sales && <ValueProgress />}
      <StepFoot
        back={
          <Button variant="default" onClick={() => go('/import')}>
            {t('imports.load_another')}
          </Button>
        }
      >
        <Button
          rightSection={<IconArrowRight size={16} aria-hidden="true" />}
          onClick={() => go(whereTo[detail.kind] ?? '/customers')}
        >
          {wordsOf(t, detail.kind, 'see_customers')}
        </Button>
      </StepFoot>
    </>
  );
}

function ResultFinding({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts } = detail;
  const written = counts.stored + counts.updated;
  if (written === 0 && counts.alreadyThere > 0) return t('imports.result_nothing_new');
  const parts = {
    number: <em>{format.integer(written)}</em>,
    money: <em>{format.money(counts.amountStored ?? 0)}</em>,
  };
  if (detail.kind !== 'purchases')
    return (
      <Sentence
        of={(places) =>
          wordsOf(t, detail.kind, counts.rejected > 0 ? 'result_rows_some' : 'result_rows', {
            ...places,
            count: counts.stored,
          })
        }
        parts={{
          number: <em>{format.integer(counts.stored)}</em>,
          updated: <em>{format.integer(counts.updated)}</em>,
          rejected: <span className="negative">{format.integer(counts.rejected)}</span>,
        }}
      />
    );
  if (counts.rejected === 0)
    return (
      <Sentence
        of={(places) => t('imports.result_all', { ...places, count: written })}
        parts={parts}
      />
    );
  return (
    <Sentence
      of={(places) => t('imports.result_some', { ...places, count: counts.rejected })}
      parts={{
        ...parts,
        rejected: <span className="negative">{format.integer(counts.rejected)}</span>,
        missing: <span className="negative">{format.money(counts.amountRejected)}</span>,
      }}
    />
  );
}
