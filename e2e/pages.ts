// Every page there is, for the journeys that look at all of them and for the pictures.

/** Addresses behind the sign-in; customer 1 and import 1 exist once something was imported. */
export const insidePages = [
  { name: 'home', path: '/' },
  { name: 'customers', path: '/customers' },
  { name: 'customer', path: '/customers/1' },
  { name: 'tasks', path: '/tasks' },
  { name: 'touchpoints', path: '/touchpoints' },
  { name: 'duplicates', path: '/duplicates' },
  { name: 'bin', path: '/bin' },
  { name: 'fields', path: '/settings/fields' },
  { name: 'imports', path: '/import' },
  { name: 'import', path: '/import/1' },
  { name: 'freshness', path: '/freshness' },
  { name: 'equity', path: '/equity' },
  { name: 'value', path: '/value' },
  { name: 'privacy', path: '/privacy' },
  { name: 'settings', path: '/settings' },
  { name: 'security', path: '/settings/security' },
  { name: 'people', path: '/settings/people' },
  { name: 'roles', path: '/settings/roles' },
  { name: 'keys', path: '/settings/keys' },
  { name: 'webhooks', path: '/settings/webhooks' },
  { name: 'api', path: '/settings/api' },
  { name: 'mail', path: '/settings/mail' },
  { name: 'log', path: '/settings/log' },
] as const;
