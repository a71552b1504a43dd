// The sample business: opening it, following it until its customers are valued, and whether it is there.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { companyContract } from '../../server/company/contract.ts';
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { sampleContract } from '../../server/sample/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import type { ApiError } from '../api-error.ts';
import { useEndpoint, useSend } from '../use-endpoint.ts';

type Import = AnswerOf<typeof importsContract.progress>;

export type SampleStage =
  | { stage: 'absent' }
  /** Being generated and looked at. */
  | { stage: 'opening' }
  | { stage: 'checking' | 'loading'; progress: number }
  | { stage: 'valuing' }
  | { stage: 'failed'; error: { code: string } }
  | { stage: 'ready' };

/** Asks often while something moves. */
const pulse = 800;

export interface Sample {
  stage: SampleStage;
  /** Why it could not be opened. */
  error: ApiError | null;
  open: () => void;
}

export function useSample(): Sample {
  const queries = useQueryClient();
  const company = useEndpoint(companyContract.company);
  const [begun, setBegun] = useState(false);
  const open = useSend(sampleContract.loadSample, {
    changes: [importsContract.list, companyContract.company],
    onMutate: () => setBegun(true),
  });
  const follow = begun || company.data?.sample === true;
  // It may have been opened in another window, or before the page was loaded again.
  const list = useEndpoint(importsContract.list, { query: { limit: 1 } }, { enabled: follow });
  const id = open.data?.id ?? list.data?.imports.at(-1)?.id;
  const progress = useEndpoint(
    importsContract.progress,
    { params: { id: id ?? 0 } },
    {
      enabled: follow && id !== undefined,
      refetchInterval: (query) => (isOver(query.state.data) ? false : pulse),
    },
  );
  const loaded = progress.data?.status === 'done';
  const overview = useEndpoint(
    valueContract.overview,
    {},
    {
      enabled: loaded,
      refetchInterval: (query) =>
        query.state.data?.run && !query.state.data.busy ? false : 2 * pulse,
    },
  );

  useEffect(() => {
    // The answer from before the load says that nothing is being computed.
    if (loaded) queries.invalidateQueries({ queryKey: [valueContract.overview.path] });
  }, [queries, loaded]);

  // An empty company had no run, so any run is that of the sample.
  const valued = Boolean(overview.data?.run && !overview.data.busy);
  return {
    stage: stageOf(follow && !open.isError, progress.data, valued),
    error: open.error,
    open: () => open.mutate({}),
  };
}

const isOver = (run: Import | undefined) => run?.status === 'done' || run?.status === 'failed';

function stageOf(follow: boolean, run: Import | undefined, valued: boolean): SampleStage {
  if (!follow) return { stage: 'absent' };
  if (!run || run.status === 'uploaded') return { stage: 'opening' };
  if (run.status === 'failed')
    return { stage: 'failed', error: run.error ?? { code: 'import_failed' } };
  if (run.status === 'done') return { stage: valued ? 'ready' : 'valuing' };
  return {
    stage: run.status === 'loading' ? 'loading' : 'checking',
    progress: run.progress,
  };
}
