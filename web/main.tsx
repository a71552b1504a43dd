// Starts the web app.
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { usersContract } from '../server/users/contract.ts';
import { makeRouter } from './routes.tsx';
import { Surroundings } from './Surroundings.tsx';
import { startI18n } from './ui/i18n.ts';
import { createQueryClient, endpointKey } from './use-endpoint.ts';

await startI18n();
const queryClient = createQueryClient(() => {
  // Asked again, the guard of the pages finds nobody and shows the sign-in.
  queryClient.removeQueries({ queryKey: endpointKey(usersContract.me) });
  router.invalidate();
});
const router = makeRouter(queryClient);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Surroundings queryClient={queryClient}>
      <RouterProvider router={router} />
    </Surroundings>
  </StrictMode>,
);
