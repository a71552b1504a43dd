// The rows behind a reason: line, column and what stood there, page by page.
import { Button, Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { usePhone } from '../ui/scheme.ts';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import type { Reason } from './Reasons.tsx';
import { problemHelp, problemTitle } from './words.ts';

interface ProblemRowsProps {
  importId: number;
  /** Closed without one. */
  reason: Reason | null;
  onClose: () => void;
}

export function ProblemRows({ importId, reason, onClose }: ProblemRowsProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  return (
    <Drawer
      opened={reason !== null}
      onClose={onClose}
      position={phone ? 'bottom' : 'right'}
      size={phone ? '85%' : 560}
      title={reason && <span className="strong">{problemTitle(reason.code, t)}</span>}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {reason && <Rows importId={importId} reason={reason} />}
    </Drawer>
  );
}

function Rows({ importId, reason }: { importId: number; reason: Reason }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useEndpointPages(importsContract.problems, {
    params: { id: importId },
    query: { code: reason.code, limit: 100 },
  });
  // A few codes reject some rows and only remark on others.
  const rows = found.data?.pages
    .flatMap((page) => page.problems)
    .filter(({ severity }) => severity === reason.severity);
  return (
    <div className="problem-rows">
      <p className="soft">{problemHelp(reason.code, t)}</p>
      <p className="small muted num">
        {t('imports.problem_rows_count', {
          count: reason.rows,
          number: format.integer(reason.rows),
        })}
      </p>
      {found.isPending && (
        <Loading>
          <SkeletonRows rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {rows && (
        <table className="ledger">
          <caption className="sr-only">{problemTitle(reason.code, t)}</caption>
          <thead>
            <tr>
              <th scope="col" className="at-end problem-line">
                {t('imports.problem_column.line')}
              </th>
              <th scope="col">{t('imports.problem_column.column')}</th>
              <th scope="col">{t('imports.problem_column.value')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.line} ${row.column}`}>
                <th scope="row" className="num at-end">
                  {format.integer(row.line)}
                </th>
                <td>{row.column ?? <span className="muted">{t('imports.whole_row')}</span>}</td>
                <td>
                  {row.value === '' ? (
                    <span className="muted">{t('imports.empty_cell')}</span>
                  ) : (
                    <span className="problem-value">{row.value}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('imports.more_rows')}
        </Button>
      )}
    </div>
  );
}
