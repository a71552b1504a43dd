// What may be allowed, and to which role it is allowed at first. A right is `<area>.<verb>`; every
// endpoint says in its contract which it needs. Adding one: a word in `areas`, a word in the roles that
// begin with it, and words in both languages under `rights.<area>` and `rights.verb.<verb>`.

/** Each area with its verbs, in the order in which people are asked about them. */
export const areas = {
  customers: ['read', 'write', 'delete', 'contact', 'export', 'define'],
  touchpoints: ['read', 'write', 'export'],
  tasks: ['read', 'write'],
  consent: ['read', 'write'],
  privacy: ['read', 'write', 'delete', 'export'],
  purchases: ['read', 'write'],
  value: ['read', 'write'],
  actions: ['read', 'write', 'approve'],
  imports: ['read', 'write', 'delete', 'export'],
  company: ['write'],
  users: ['read', 'write'],
  keys: ['write'],
  messages: ['read', 'write'],
  webhooks: ['write'],
  audit: ['read', 'export'],
  sample: ['write'],
  backup: ['read', 'write', 'export'],
} as const;

export type Area = keyof typeof areas;
export type Right = { [A in Area]: `${A}.${(typeof areas)[A][number]}` }[Area];

/** All rights there are. `customers.contact` is the right to see e-mail addresses and phone numbers. */
export const allRights = Object.entries(areas).flatMap(([area, verbs]) =>
  verbs.map((verb) => `${area}.${verb}` as Right),
);

const known = new Set<string>(allRights);
export const isRight = (text: string): text is Right => known.has(text);

/** What no key can be given: deciding who may do what. */
export const neverByKey: ReadonlySet<Right> = new Set<Right>(['users.write', 'keys.write']);

export const startingRoles = [
  'owner',
  'manager',
  'marketing',
  'service',
  'analyst',
  'viewer',
] as const;
export type StartingRole = (typeof startingRoles)[number];

const looking: Right[] = [
  'customers.read',
  'touchpoints.read',
  'tasks.read',
  'consent.read',
  'purchases.read',
  'value.read',
  'actions.read',
];

/** What each role may do until somebody changes it. The owner may do everything, always. */
const startsWith: Record<StartingRole, readonly Right[]> = {
  owner: allRights,
  manager: [
    ...looking,
    'customers.write',
    'customers.delete',
    'customers.contact',
    'customers.export',
    'customers.define',
    'touchpoints.write',
    'touchpoints.export',
    'tasks.write',
    'consent.write',
    'privacy.read',
    'privacy.write',
    'privacy.export',
    'purchases.write',
    'value.write',
    'actions.write',
    'actions.approve',
    'imports.read',
    'imports.write',
    'imports.delete',
    'imports.export',
    'company.write',
    'users.read',
    'messages.read',
    'audit.read',
    'sample.write',
    'backup.read',
  ],
  marketing: [
    ...looking,
    'customers.write',
    'customers.contact',
    'customers.export',
    'touchpoints.write',
    'touchpoints.export',
    'tasks.write',
    'consent.write',
    'actions.write',
    'imports.read',
    'imports.write',
    'imports.export',
  ],
  service: [
    ...looking,
    'customers.write',
    'customers.contact',
    'touchpoints.write',
    'tasks.write',
    'consent.write',
    'privacy.read',
    'privacy.write',
    'purchases.write',
    'actions.write',
  ],
  analyst: [...looking, 'customers.export', 'touchpoints.export', 'value.write', 'actions.write'],
  viewer: looking,
};

export const isStartingRole = (text: string): text is StartingRole =>
  (startingRoles as readonly string[]).includes(text);

/** How a role differs from the starting role it began as: right → given or taken. */
export type Changes = Readonly<Record<string, boolean>>;

/** The rights of a role: those it starts with, and what was changed since. Unknown rights count for nothing. */
export function rightsOf(base: string, changes: Changes = {}): ReadonlySet<Right> {
  if (base === 'owner') return new Set(allRights);
  const starting = isStartingRole(base) ? startsWith[base] : [];
  return new Set(allRights.filter((right) => changes[right] ?? starting.includes(right)));
}

/** The changes that turn what a starting role begins with into exactly these rights. */
export function changesTo(
  base: StartingRole,
  wanted: ReadonlySet<string>,
): Record<string, boolean> {
  const changes: Record<string, boolean> = {};
  for (const right of allRights)
    if (wanted.has(right) !== startsWith[base].includes(right)) changes[right] = wanted.has(right);
  return changes;
}

/** The first right of a role that whoever would give or take it does not have, or null. */
export const beyond = (held: ReadonlySet<Right>, role: ReadonlySet<Right>): Right | null =>
  [...role].find((right) => !held.has(right)) ?? null;

/** Who may call: anyone; somebody about their own account; whoever signed in; or who has every one of these rights. */
export type Allow = 'anyone' | 'self' | 'user' | Right | readonly Right[];

/** The rights that a call needs. */
export function neededRights(allow: Allow): readonly Right[] {
  if (typeof allow !== 'string') return allow;
  return isRight(allow) ? [allow] : [];
}

/** The first right that is missing, or null. */
export const missingRight = (allow: Allow, rights: ReadonlySet<Right>): Right | null =>
  neededRights(allow).find((right) => !rights.has(right)) ?? null;
