// The shell with the data it shows: who is signed in, which company, how old the figures are and how
// good the model was.
import { useQueryClient } from '@tanstack/react-query';
import { Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { companyContract } from '../server/company/contract.ts';
import { customersContract } from '../server/customers/contract.ts';
import type { AnswerOf } from '../server/platform/contract.ts';
import { touchpointsContract } from '../server/touchpoints/contract.ts';
import { usersContract } from '../server/users/contract.ts';
import { valueContract } from '../server/value/contract.ts';
import { api } from './api.ts';
import { BeyondReachPage, DeniedPage, StepDemandedPage } from './ui/Denied.tsx';
import { adoptLanguage } from './ui/i18n.ts';
import { isWhole, needsOf } from './ui/nav.ts';
import { type ModelCheck, Shell, type ShellData } from './ui/Shell.tsx';
import type { FindCustomers } from './ui/ShellPalette.tsx';
import { FormatProvider } from './ui/use-format.tsx';
import { useEndpoint } from './use-endpoint.ts';
import { useRights } from './use-rights.ts';
import { useSignOut } from './users/use-sign-out.ts';
import { isStale } from './value/stale.ts';

type Overview = AnswerOf<typeof valueContract.overview>;
type Model = AnswerOf<typeof valueContract.model>;

/** What the foot says, from the last run and its hold-out; null while it is not known yet. */
function checkOf(overview: Overview | undefined, model: Model | undefined): ModelCheck | null {
  if (!overview) return null;
  if (!overview.run) return { state: overview.busy ? 'computing' : 'none' };
  if (overview.run.status !== 'done') return { state: overview.run.status };
  if (!model) return null;
  const { check } = model;
  if (!check || check.actual === 0) return { state: 'unchecked' };
  const error = Math.abs(check.predicted - check.actual) / check.actual;
  return { state: 'checked', error, weeks: check.weeks };
}

/** @param sample the invented business ends on its last day and does not grow old */
function dataOf(
  overview: Overview | undefined,
  currency: string,
  sample: boolean,
): ShellData['data'] {
  if (!overview?.run) return null;
  const { asOf } = overview.run;
  return { asOf, currency, stale: !sample && isStale(asOf, new Date()) };
}

/** What of my tasks asks for action: those that are late, else those whose reminder has come. */
const countOf = ({ overdue, reminded }: { overdue: number; reminded: number }) =>
  overdue > 0 ? { count: overdue, late: true } : { count: reminded };

const findCustomers: FindCustomers = async (text, signal) =>
  (await api(customersContract.search, { query: { text: text.slice(0, 100) } }, signal)).customers;

/** The page, or why it cannot be seen. Whoever reaches some customers begins with their list. */
function Allowed({ path, children }: { path: string; children: ReactNode }) {
  const { limited, missing } = useRights();
  const lacks = missing(...needsOf(path));
  if (limited && path === '/') return <Navigate to="/customers" replace />;
  if (limited && isWhole(path)) return <BeyondReachPage />;
  return lacks ? <DeniedPage right={lacks} /> : children;
}

export function Frame() {
  const queries = useQueryClient();
  const me = useEndpoint(usersContract.me);
  const company = useEndpoint(companyContract.company);
  const rights = useRights();
  const overview = useEndpoint(
    valueContract.overview,
    {},
    {
      enabled: rights.can('value.read') && !rights.limited,
      // The foot follows while values are being computed, and notices runs that others start.
      refetchInterval: ({ state }) => {
        if (state.data?.busy) return 3000;
        return state.data?.run ? 60_000 : 15_000;
      },
    },
  );
  const model = useEndpoint(
    valueContract.model,
    {},
    {
      enabled: overview.data?.run?.status === 'done',
    },
  );
  const tasks = useEndpoint(
    touchpointsContract.taskCounts,
    {},
    // A day ends and a reminder comes while the page is open.
    { enabled: rights.can('tasks.read'), refetchInterval: 60_000 },
  ).data?.mine;
  const asked = useEndpoint(
    usersContract.accessRequests,
    {},
    { enabled: rights.can('users.write'), refetchInterval: 60_000 },
  ).data?.waiting;
  const signOut = useSignOut();
  const path = useRouterState({ select: (state) => state.location.pathname });

  const language = company.data?.language;
  useEffect(() => {
    if (language) adoptLanguage(language);
  }, [language]);

  // Zero: looked, and nothing has been computed yet.
  const runId = overview.data && (overview.data.run?.id ?? 0);
  const seenRun = useRef(runId);
  useEffect(() => {
    // A new run makes every figure on screen old.
    if (seenRun.current !== undefined && seenRun.current !== runId) queries.invalidateQueries();
    seenRun.current = runId;
  }, [queries, runId]);

  const currency = company.data?.currency ?? 'MXN';
  return (
    <FormatProvider currency={currency} timeZone={company.data?.timeZone}>
      <Shell
        company={company.data?.name ?? ''}
        user={me.data?.user ?? { name: '', email: '' }}
        data={dataOf(overview.data, currency, company.data?.sample ?? false)}
        counts={{
          ...(tasks ? { '/tasks': countOf(tasks) } : {}),
          ...(asked ? { '/settings': { count: asked } } : {}),
        }}
        check={checkOf(overview.data, model.data)}
        findCustomers={findCustomers}
        onSignOut={signOut}
      >
        {me.data?.lacksSecondStep && path !== '/settings/security' ? (
          <StepDemandedPage />
        ) : (
          <Allowed path={path}>
            <Outlet />
          </Allowed>
        )}
      </Shell>
    </FormatProvider>
  );
}
