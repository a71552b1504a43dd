// An import that was taken back: what went, and the ways on. Its file is still here.
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Finding } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { wordsOf } from './kinds.ts';
import { StepFoot } from './StepFoot.tsx';
import type { ImportDetail } from './steps.ts';
import { useDiscard } from './use-discard.ts';
import { useStep } from './use-step.ts';
import { ValueProgress } from './ValueProgress.tsx';

export function StepUndone({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const check = useStep(importsContract.check);
  const discard = useDiscard(detail);
  const sales = detail.kind === 'purchases';
  const { cancelled = false, lines, amount, customers, kept, restored } = detail.undone ?? {};
  const error = check.error ?? discard.error;
  const also = [
    customers && sales
      ? t('imports.undone_customers', { count: customers, number: format.integer(customers) })
      : '',
    restored && !sales
      ? wordsOf(t, detail.kind, 'undone_restored', {
          count: restored,
          number: format.integer(restored),
        })
      : '',
    kept ? wordsOf(t, detail.kind, 'undo_kept', { count: kept, number: format.integer(kept) }) : '',
  ].filter(Boolean);
  return (
    <>
      <Finding
        sub={
          <>
            {also.join(' ')} {t('imports.undone_sub')}
          </>
        }
      >
        {lines ? (
          <Sentence
            of={(places) =>
              wordsOf(t, detail.kind, cancelled ? 'undone_cancelled' : 'undone_finding', {
                ...places,
                count: lines,
              })
            }
            parts={{
              number: <em>{format.integer(lines)}</em>,
              money: <em>{format.money(amount ?? 0)}</em>,
            }}
          />
        ) : (
          wordsOf(t, detail.kind, cancelled ? 'undone_cancelled_nothing' : 'undone_nothing')
        )}
      </Finding>
      {error && <ErrorState error={error} />}
      {lines && sales ? <ValueProgress /> : null}
      <StepFoot
        back={
          <Button variant="default" onClick={discard.run} loading={discard.isPending}>
            {t('imports.discard')}
          </Button>
        }
      >
        <Button variant="default" onClick={() => go(`/import/${detail.id}?step=columns`)}>
          {t('imports.back_to_columns')}
        </Button>
        <Button
          rightSection={<IconArrowRight size={16} aria-hidden="true" />}
          loading={check.isPending}
          onClick={() => check.mutate({ params: { id: detail.id } })}
        >
          {t('imports.check_again')}
        </Button>
      </StepFoot>
    </>
  );
}
