// Every page and its address. Pages are loaded when they are first opened. Those under `inside` need
// somebody signed in and stand in the shell; the others stand alone.
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { usersContract } from '../server/users/contract.ts';
import { Frame } from './Frame.tsx';
import { PageError, PageMissing } from './ui/page-failures.tsx';
import { endpointQuery } from './use-endpoint.ts';

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
const pages = [] as const;
const outside = [] as const;

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([inside.addChildren([...pages]), ...outside]),
    context: { queryClient },
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
