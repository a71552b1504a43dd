// The pages about who may do what, in their order, with the right each needs.
import type { Right } from '../../server/users/contract.ts';
import type { CatalogueKey } from '../ui/i18n.ts';

interface AccessPage {
  to: string;
  title: CatalogueKey;
  needs: readonly Right[];
}

export const accessPages = [
  { to: '/settings/people', title: 'people.title', needs: ['users.read'] },
  { to: '/settings/roles', title: 'roles.title', needs: ['users.read'] },
  { to: '/settings/keys', title: 'keys.title', needs: ['keys.write'] },
  { to: '/settings/webhooks', title: 'webhooks.title', needs: ['webhooks.write'] },
  { to: '/settings/api', title: 'apidoc.title', needs: [] },
  { to: '/settings/mail', title: 'mailbox.title', needs: ['messages.read'] },
  { to: '/settings/log', title: 'audit.title', needs: ['audit.read'] },
] as const satisfies readonly AccessPage[];
