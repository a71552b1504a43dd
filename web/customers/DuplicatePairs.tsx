// The pairs of customers who may be the same, the surest first: who they are, how sure it is and why. Each is
// settled here, with the keyboard too.
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { api } from '../api.ts';
import { Tag } from '../ui/Certainty.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { MergePair } from './MergePair.tsx';
import { useDuplicates } from './use-duplicates.ts';

export type Pair = AnswerOf<typeof customersContract.duplicates>['pairs'][number];
export const keyOf = ({ one, other }: Pair) => `${one.id} ${other.id}`;

/** Keys are not taken from where somebody writes or has something open. */
const elsewhere = 'input, textarea, select, [role=dialog], [role=menu], [role=radiogroup]';

interface DuplicatePairsProps {
  least: number | undefined;
  /** Only pairs of somebody whom this import made or changed. */
  importId?: number | undefined;
}

export function DuplicatePairs({ least, importId }: DuplicatePairsProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const duplicates = useDuplicates();
  const found = useEndpointPages(customersContract.duplicates, {
    query: { limit: 25, least, import: importId },
  });
  const pairs = found.data?.pages.flatMap((page) => page.pairs);
  const [open, setOpen] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);

  const deny = async (pair: Pair) => {
    const params = { id: pair.one.id, otherId: pair.other.id };
    try {
      await api(customersContract.deny, { params });
      await duplicates.again();
      toast.undo(t('duplicates.denied'), t('record.undo'), async () => {
        await api(customersContract.allow, { params }).catch(duplicates.failed);
        await duplicates.again();
      });
    } catch (error) {
      duplicates.failed(error);
    }
  };

  const latest = useRef({ pairs, deny, can });
  useEffect(() => {
    latest.current = { pairs, deny, can };
  });
  useEffect(() => {
    const rows = () => [...(list.current?.querySelectorAll<HTMLElement>(':scope > li') ?? [])];
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest(elsewhere)) return;
      const at = rows().findIndex((row) => row.contains(document.activeElement));
      if (event.key === 'j' || event.key === 'k') {
        const to = rows()[Math.max(0, at + (event.key === 'j' ? 1 : -1))];
        to?.querySelector('button')?.focus();
        to?.scrollIntoView({ block: 'nearest' });
        event.preventDefault();
      }
      const pair = latest.current.pairs?.[at];
      if (event.key === 'n' && pair && latest.current.can('customers.write')) {
        event.preventDefault();
        void latest.current.deny(pair);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);

  if (found.isPending) return <SkeletonLedger rows={4} />;
  if (found.error && !pairs)
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />;
  if (pairs?.length === 0)
    return <EmptyState title={t('duplicates.empty')}>{t('duplicates.empty_help')}</EmptyState>;
  return (
    <>
      <ol className="pairs" ref={list}>
        {pairs?.map((pair) => (
          <li key={keyOf(pair)} className="pair">
            <PairHead pair={pair} />
            <div className="pair-buttons">
              <Button
                size="compact-sm"
                variant="default"
                aria-expanded={open === keyOf(pair)}
                onClick={() => setOpen(open === keyOf(pair) ? null : keyOf(pair))}
              >
                {t('duplicates.compare')}
              </Button>
              {can('customers.write') && (
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => deny(pair)}>
                  {t('duplicates.deny')}
                </Button>
              )}
            </div>
            {open === keyOf(pair) && <MergePair pair={pair} onMerged={() => setOpen(null)} />}
          </li>
        ))}
      </ol>
      {found.hasNextPage && (
        <Button
          mt="sm"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('duplicates.more')}
        </Button>
      )}
    </>
  );
}

function PairHead({ pair }: { pair: Pair }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="pair-head">
      <div className="pair-sure">
        <span className="strong num">{format.probability(pair.confidence)}</span>
        <span className="small soft">{t('duplicates.confidence')}</span>
      </div>
      {[pair.one, pair.other].map((side) => (
        <div key={side.id} className="pair-side">
          <Link className="strong" to="/customers/$id" params={{ id: String(side.id) }}>
            {side.name}
          </Link>
          <span className="small soft num">
            {[
              side.email !== side.name && side.email,
              side.phone !== side.name && side.phone,
              side.key !== side.name && side.key,
              t('customers.purchases', {
                count: side.purchases,
                number: format.integer(side.purchases),
              }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </div>
      ))}
      <div className="pair-why">
        {pair.why.map((reason) => (
          <Tag key={reason} kind={/_(other|apart)$/.test(reason) ? 'open' : 'plain'}>
            {t(`duplicates.why_${reason}`)}
          </Tag>
        ))}
      </div>
    </div>
  );
}
