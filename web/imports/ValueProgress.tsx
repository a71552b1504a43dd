// What follows a load: the value of every customer is computed again. Says when it is there, or why
// there is none.
import { Button, Loader } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { ApiError } from '../api-error.ts';
import { Sentence } from '../ui/Sentence.tsx';
import { ErrorState, InsufficientState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';

type Overview = AnswerOf<typeof valueContract.overview>;

export function ValueProgress() {
  const { t } = useTranslation();
  // An answer from before the load does not know that anything is to be computed.
  const [since] = useState(() => Date.now());
  const overview = useEndpoint(
    valueContract.overview,
    {},
    {
      refetchOnMount: 'always',
      refetchInterval: (query) => (query.state.data?.busy ? 1500 : false),
    },
  );
  if (overview.isError)
    return (
      <div className="value-progress">
        <ErrorState
          error={overview.error}
          title={t('imports.value_unknown')}
          onRetry={() => overview.refetch()}
        />
      </div>
    );
  const answered = overview.dataUpdatedAt >= since ? overview.data : undefined;
  if (!answered || answered.busy)
    return (
      <div className="value-progress value-computing" role="status">
        <Loader size={18} aria-hidden="true" />
        <div>
          <p className="strong">{t('imports.value_computing')}</p>
          <p className="small soft">{t('imports.value_computing_help')}</p>
        </div>
      </div>
    );
  return (
    <div className="value-progress">
      <Outcome overview={answered} />
    </div>
  );
}

/** The computation itself failed: there is no run that could say why. */
function NotComputed() {
  const { t } = useTranslation();
  const compute = useSend(valueContract.compute, { changes: [valueContract.overview] });
  return (
    <InsufficientState
      title={t('imports.value_failed')}
      action={
        <Button
          size="xs"
          variant="default"
          loading={compute.isPending}
          onClick={() => compute.mutate({})}
        >
          {t('imports.value_again')}
        </Button>
      }
    >
      {t('imports.value_failed_help')}
    </InsufficientState>
  );
}

function Outcome({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { run, equity } = overview;
  if (!run) return <NotComputed />;
  if (run.status === 'failed')
    return <ErrorState error={new ApiError(500, run.reason ?? 'value_fit_failed')} />;
  if (run.status === 'insufficient' || !equity) {
    const { sufficiency: s } = run;
    return (
      <InsufficientState title={t('imports.value_insufficient')}>
        {t('imports.value_insufficient_help', {
          customers: format.integer(s.customers),
          customersNeeded: format.integer(s.customersNeeded),
          repeaters: format.integer(s.repeaters),
          repeatersNeeded: format.integer(s.repeatersNeeded),
          months: format.decimal(s.months),
          monthsNeeded: format.integer(s.monthsNeeded),
        })}
      </InsufficientState>
    );
  }
  return (
    <p className="value-done" role="status">
      <IconCheck className="understood-good" size={18} aria-hidden="true" />
      <span>
        <Sentence
          of={(places) => t('imports.value_done', { ...places, count: overview.customers })}
          parts={{
            number: format.integer(overview.customers),
            value: <b>{format.moneyShort(equity.value)}</b>,
            range: format.moneyRangeShort(equity.low, equity.high),
          }}
        />
      </span>
    </p>
  );
}
