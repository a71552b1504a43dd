// The cuts of the groups as they are moved, and the ways to keep or drop the change.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { describeError } from '../ui/describe-error.ts';
import { toast } from '../ui/toast.ts';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { Overview } from './finding.ts';
import type { Cuts } from './groups-map.ts';

/** The cuts on screen: those in force until they are moved. */
export function useCuts(overview: Overview) {
  const { t } = useTranslation();
  const terms = useEndpoint(companyContract.terms);
  const { can } = useRights();
  const [moved, setMoved] = useState<Cuts | null>(null);
  const inForce = overview.cuts;
  const send = useSend(companyContract.changeTerms, {
    changes: [companyContract.terms, valueContract.overview],
    onError: (error) => toast.failed(describeError(error, t).title),
  });
  useEffect(() => {
    // Once the cuts are in force there is nothing moved any more.
    if (moved && inForce.profit === moved.profit && inForce.months === moved.months) setMoved(null);
  }, [moved, inForce.profit, inForce.months]);
  const put = (profitCut: number | null, loyaltyCut: number | null, done: string) => {
    if (!terms.data) return;
    const { since: _, ...kept } = terms.data;
    send.mutate(
      { body: { ...kept, profitCut, loyaltyCut } },
      { onSuccess: () => toast.done(done) },
    );
  };
  return {
    cuts: moved ?? { months: inForce.months, profit: inForce.profit },
    moved: moved !== null,
    mayKeep: can('company.write') && terms.data !== undefined,
    sending: send.isPending,
    move: setMoved,
    drop: () => setMoved(null),
    keep: () => moved && put(moved.profit, moved.months, t('home.cuts_saved')),
    /** Back to the medians, which follow the customers. */
    follow: () => {
      setMoved(null);
      put(null, null, t('home.cuts_followed'));
    },
  };
}

export type Cutting = ReturnType<typeof useCuts>;
