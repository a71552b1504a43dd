// Every page and its address. Pages are loaded when they are first opened. Those under `inside` need
// somebody signed in and stand in the shell; the others stand alone.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { usersContract } from '../server/users/contract.ts';
import { readStrategyState } from './actions/strategy-state.ts';
import { basePath } from './base-path.ts';
import { readListState } from './customers/list-state.ts';
import { Frame } from './Frame.tsx';
import { type ImportKindName, isKind } from './imports/kinds.ts';
import { readCycleState } from './retention/cycle/cycle-state.ts';
import { readFunnelState } from './retention/funnel/funnel-state.ts';
import { readLossState, readPartsState, readRetentionState } from './retention/retention-state.ts';
import { readWinBackState } from './retention/winback/win-back-state.ts';
import { readCoverageState } from './touchpoints/coverage-state.ts';
import { readTaskState } from './touchpoints/task-state.ts';
import { PageError, PageMissing } from './ui/page-failures.tsx';
import { endpointQuery } from './use-endpoint.ts';
import { readAnySearch } from './value/calculators/address.ts';
import { readContractsState } from './value/contracts/contracts-state.ts';
import { readEntryState } from './value/entry/entry-state.ts';
import { readEquityState } from './value/equity-state.ts';
import { readRfmState } from './value/rfm/rfm-state.ts';
import { readShareState } from './value/share/share-state.ts';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(endpointQuery(usersContract.me, {}));
    if (me.needsOwner) throw redirect({ href: '/setup' });
    if (!me.user) throw redirect({ href: `/sign-in?next=${encodeURIComponent(location.href)}` });
  },
});

// One line per page, for example:
// createRoute({ getParentRoute: () => inside, path: '/customers',
//   component: lazyRouteComponent(() => import('./customers/CustomersPage.tsx'), 'CustomersPage') })
const pages = [
  createRoute({
    getParentRoute: () => inside,
    path: '/',
    component: lazyRouteComponent(() => import('./value/HomePage.tsx'), 'HomePage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/customers',
    validateSearch: readListState,
    component: lazyRouteComponent(() => import('./customers/CustomersPage.tsx'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/customers/$id',
    component: lazyRouteComponent(() => import('./customers/CustomerPage.tsx'), 'CustomerPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/tasks',
    validateSearch: readTaskState,
    component: lazyRouteComponent(() => import('./touchpoints/TasksPage.tsx'), 'TasksPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/strategies',
    validateSearch: readStrategyState,
    component: lazyRouteComponent(() => import('./actions/StrategiesPage.tsx'), 'StrategiesPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/touchpoints',
    validateSearch: readCoverageState,
    component: lazyRouteComponent(
      () => import('./touchpoints/TouchpointsPage.tsx'),
      'TouchpointsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/duplicates',
    validateSearch: (search): { import?: number } =>
      Number.isSafeInteger(search.import) && Number(search.import) > 0
        ? { import: Number(search.import) }
        : {},
    component: lazyRouteComponent(() => import('./customers/DuplicatesPage.tsx'), 'DuplicatesPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/bin',
    component: lazyRouteComponent(() => import('./customers/BinPage.tsx'), 'BinPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/fields',
    component: lazyRouteComponent(() => import('./customers/FieldsPage.tsx'), 'FieldsPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/import',
    // What the file holds, for whoever comes from a page that lacks it.
    validateSearch: ({ kind }): { kind?: ImportKindName } =>
      typeof kind === 'string' && isKind(kind) ? { kind } : {},
    component: lazyRouteComponent(() => import('./imports/ImportPage.tsx'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/import/$id',
    // An earlier step that somebody has gone back to; the import's status says the rest.
    validateSearch: ({ step }): { step?: 'file' | 'columns' } =>
      step === 'file' || step === 'columns' ? { step } : {},
    component: lazyRouteComponent(() => import('./imports/ImportWizard.tsx'), 'ImportWizard'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/equity',
    validateSearch: readEquityState,
    component: lazyRouteComponent(() => import('./value/EquityPage.tsx'), 'EquityPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/value',
    component: lazyRouteComponent(() => import('./value/ModelPage.tsx'), 'ModelPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/profitability',
    component: lazyRouteComponent(
      () => import('./value/ProfitabilityPage.tsx'),
      'ProfitabilityPage',
    ),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/retention',
    validateSearch: readRetentionState,
    component: lazyRouteComponent(() => import('./retention/RetentionPage.tsx'), 'RetentionPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/parts',
    validateSearch: readPartsState,
    component: lazyRouteComponent(() => import('./retention/PartsPage.tsx'), 'PartsPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/causes',
    component: lazyRouteComponent(() => import('./retention/CausesPage.tsx'), 'CausesPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/losses',
    validateSearch: readLossState,
    component: lazyRouteComponent(() => import('./retention/LossesPage.tsx'), 'LossesPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/win-back',
    validateSearch: readWinBackState,
    component: lazyRouteComponent(
      () => import('./retention/winback/WinBackPage.tsx'),
      'WinBackPage',
    ),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/share',
    validateSearch: readShareState,
    component: lazyRouteComponent(() => import('./value/share/SharePage.tsx'), 'SharePage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/products',
    component: lazyRouteComponent(() => import('./company/ProductsPage.tsx'), 'ProductsPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/calculators',
    component: lazyRouteComponent(
      () => import('./value/calculators/CalculatorsPage.tsx'),
      'CalculatorsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/calculators/$id',
    validateSearch: readAnySearch,
    component: lazyRouteComponent(
      () => import('./value/calculators/CalculatorPage.tsx'),
      'CalculatorPage',
    ),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/rfm',
    validateSearch: readRfmState,
    component: lazyRouteComponent(() => import('./value/rfm/RfmPage.tsx'), 'RfmPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/contracts',
    validateSearch: readContractsState,
    component: lazyRouteComponent(
      () => import('./value/contracts/ContractsPage.tsx'),
      'ContractsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/potential',
    validateSearch: readEntryState,
    component: lazyRouteComponent(() => import('./value/entry/EntryPage.tsx'), 'EntryPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/cycle',
    validateSearch: readCycleState,
    component: lazyRouteComponent(() => import('./retention/cycle/CyclePage.tsx'), 'CyclePage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/funnel',
    validateSearch: readFunnelState,
    component: lazyRouteComponent(() => import('./retention/funnel/FunnelPage.tsx'), 'FunnelPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/freshness',
    component: lazyRouteComponent(() => import('./customers/FreshnessPage.tsx'), 'FreshnessPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/privacy',
    component: lazyRouteComponent(() => import('./privacy/PrivacyPage.tsx'), 'PrivacyPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings',
    component: lazyRouteComponent(() => import('./company/SettingsPage.tsx'), 'SettingsPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/security',
    component: lazyRouteComponent(() => import('./users/SecurityPage.tsx'), 'SecurityPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/people',
    component: lazyRouteComponent(() => import('./users/PeoplePage.tsx'), 'PeoplePage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/roles',
    component: lazyRouteComponent(() => import('./users/RolesPage.tsx'), 'RolesPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/keys',
    component: lazyRouteComponent(() => import('./users/KeysPage.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/webhooks',
    component: lazyRouteComponent(() => import('./webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/api',
    component: lazyRouteComponent(() => import('./webhooks/ApiPage.tsx'), 'ApiPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/mail',
    component: lazyRouteComponent(() => import('./messages/MailPage.tsx'), 'MailPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/settings/log',
    component: lazyRouteComponent(() => import('./audit/AuditPage.tsx'), 'AuditPage'),
  }),
  // Any other address: with the navigation beside it, so that one can go on.
  createRoute({ getParentRoute: () => inside, path: '$', component: PageMissing }),
] as const;

const outside = [
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./users/InvitationPage.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgot-password',
    component: lazyRouteComponent(() => import('./users/ForgotPage.tsx'), 'ForgotPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./users/ResetPage.tsx'), 'ResetPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/setup',
    beforeLoad: async ({ context }) => {
      const me = await context.queryClient.ensureQueryData(endpointQuery(usersContract.me, {}));
      if (!me.needsOwner) throw redirect({ href: me.user ? '/' : '/sign-in' });
    },
    component: lazyRouteComponent(() => import('./users/SetupPage.tsx'), 'SetupPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    // Only addresses of our own: a link must not lead from the sign-in to another site.
    validateSearch: ({ next }): { next: string } => ({
      next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/',
    }),
    beforeLoad: async ({ context, search }) => {
      const me = await context.queryClient.ensureQueryData(endpointQuery(usersContract.me, {}));
      if (me.needsOwner) throw redirect({ href: '/setup' });
      if (me.user) throw redirect({ href: search.next });
    },
    component: lazyRouteComponent(() => import('./users/SignInPage.tsx'), 'SignInPage'),
  }),
] as const;

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([inside.addChildren([...pages]), ...outside]),
    context: { queryClient },
    basepath: basePath || '/',
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: PageMissing,
    defaultPreload: 'intent',
    // Answers are kept by the query client, which knows how old they are.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
