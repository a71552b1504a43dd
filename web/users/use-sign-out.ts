// Leaving: the session ends and nothing of what was seen stays in this browser.
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';

export function useSignOut(): () => Promise<void> {
  const router = useRouter();
  const queries = useQueryClient();
  return useCallback(async () => {
    await api(usersContract.signOut);
    queries.clear();
    // Without anybody the guard of the pages shows the sign-in.
    await router.invalidate();
  }, [queries, router]);
}
