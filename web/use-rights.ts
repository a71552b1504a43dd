// What whoever is signed in may do, and the sentence that explains what they may not. The server decides;
// pages ask here so that they offer nothing that would be refused.
import { useTranslation } from 'react-i18next';
import { type Right, usersContract } from '../server/users/contract.ts';
import { useEndpoint } from './use-endpoint.ts';

export interface Rights {
  /** All of these rights. */
  can: (...rights: Right[]) => boolean;
  /** The first that is missing, or null. */
  missing: (...rights: Right[]) => Right | null;
  /** They do not reach all customers. */
  limited: boolean;
  /** Who can help: values of the words of what is about all customers. */
  helpers: string;
  /** What is missing and who can give it: values of the words `error.not_allowed.help`. */
  explain: (right: Right) => { right: string; who: string };
}

export function useRights(): Rights {
  const { t } = useTranslation();
  const me = useEndpoint(usersContract.me).data;
  const held = new Set<string>(me?.user?.rights);
  const missing = (...rights: Right[]) => rights.find((right) => !held.has(right)) ?? null;
  return {
    can: (...rights) => missing(...rights) === null,
    missing,
    limited: me?.user?.limited ?? false,
    helpers: (me?.givers ?? []).join(', '),
    explain: (right) => ({ right: t(`right.${right}`), who: (me?.givers ?? []).join(', ') }),
  };
}
