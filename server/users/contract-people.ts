// What the users room promises about the people who work here: who they are, their roles, invitations.
import * as t from 'typebox';
import { choice, endpoint, id, moment, nullable } from '../platform/contract.ts';
import { reachAreas, reaches } from '../platform/reaches.ts';
import { allRights, areas, startingRoles } from '../platform/rights.ts';

const account = t.Object({ id: t.String({ pattern: '^[\\w-]{1,64}$' }) });
const roleId = () => t.String({ pattern: '^[\\w-]{1,40}$' });
const rights = () =>
  t.Array(choice(...allRights), { maxItems: allRights.length, uniqueItems: true });
const email = () => t.String({ minLength: 3, maxLength: 200 });
const token = () => t.String({ pattern: '^[\\w-]{43}$' });

const oneReach = t.Object({ read: choice(...reaches), write: choice(...reaches) });
/** Whose customers a role reads and changes, area by area. */
const roleReach = () => t.Object(Object.fromEntries(reachAreas.map((area) => [area, oneReach])));
const team = () => t.String({ minLength: 1, maxLength: 60 });

const colleague = t.Object({
  id: t.String(),
  name: t.String(),
  email: t.String(),
  role: t.String(),
  team: nullable(team()),
  self: t.Boolean(),
  /** The account is closed since then. */
  leftAt: nullable(moment()),
  secondStep: t.Boolean(),
  passkeys: t.Integer(),
  sessions: t.Integer(),
  lastSeen: nullable(moment()),
});

const role = t.Object({
  id: t.String(),
  name: nullable(t.String({ description: 'Its name; null: a starting role.' })),
  base: choice(...startingRoles),
  rights: t.Array(t.String()),
  reach: roleReach(),
  people: t.Integer({ description: 'Who has it, closed accounts left out.' }),
  changed: t.Boolean({ description: 'A starting role that is not as it came.' }),
});

const invitation = t.Object({
  id: id(),
  email: t.String(),
  role: t.String(),
  invitedBy: t.String(),
  madeAt: moment(),
  expiresAt: moment(),
  over: t.Boolean(),
});

/** The rights of one area, in the order in which people are asked about them. */
export const rightsOfArea = t.Object({
  area: choice(...(Object.keys(areas) as (keyof typeof areas)[])),
  rights: rights(),
});

export const invitationDays = 7;

export const peopleContract = {
  people: endpoint({
    method: 'GET',
    path: '/api/people',
    summary: 'Who works here, and who is invited to.',
    allow: 'users.read',
    response: t.Object({
      people: t.Array(colleague),
      invitations: t.Array(invitation),
      demandsSecondStep: t.Boolean({
        description: 'A password alone opens nothing: everybody needs a second step or a passkey.',
      }),
    }),
  }),
  demandSecondStep: endpoint({
    method: 'PUT',
    path: '/api/people/second-step',
    summary:
      'Demands a second step or a passkey of everybody, or no longer. Who has none may do nothing but set it up.',
    allow: 'users.write',
    audit: 'rights',
    recent: true,
    body: t.Object({ demanded: t.Boolean() }),
    response: t.Object({}),
    errors: ['confirm_required', 'second_step_own_first'],
  }),
  changeRole: endpoint({
    method: 'PUT',
    path: '/api/people/:id/role',
    summary: 'Gives somebody another role, from their next call on.',
    allow: 'users.write',
    recent: true,
    params: account,
    body: t.Object({ role: roleId() }),
    response: t.Object({}),
    errors: [
      'confirm_required',
      'person_not_found',
      'role_not_found',
      'right_beyond',
      'last_owner',
    ],
  }),
  changeTeam: endpoint({
    method: 'PUT',
    path: '/api/people/:id/team',
    summary: 'Puts somebody into a team, or into none: whose customers they reach follows it.',
    allow: 'users.write',
    recent: true,
    params: account,
    body: t.Object({ team: nullable(team()) }),
    response: t.Object({}),
    errors: ['confirm_required', 'person_not_found', 'right_beyond'],
  }),
  closeAccount: endpoint({
    method: 'POST',
    path: '/api/people/:id/close',
    summary: 'Closes an account: its sessions and keys end at once. What it did stays.',
    allow: 'users.write',
    recent: true,
    params: account,
    response: t.Object({}),
    errors: ['confirm_required', 'person_not_found', 'right_beyond', 'last_owner'],
  }),
  openAccount: endpoint({
    method: 'POST',
    path: '/api/people/:id/open',
    summary: 'Opens a closed account again.',
    allow: 'users.write',
    recent: true,
    params: account,
    response: t.Object({}),
    errors: ['confirm_required', 'person_not_found', 'right_beyond'],
  }),
  sessionsOf: endpoint({
    method: 'GET',
    path: '/api/people/:id/sessions',
    summary: 'Where somebody is signed in.',
    allow: 'users.write',
    params: account,
    response: t.Object({
      sessions: t.Array(
        t.Object({
          id: t.String(),
          browser: nullable(t.String()),
          system: nullable(t.String()),
          address: t.String(),
          since: moment(),
          lastSeen: moment(),
        }),
      ),
    }),
    errors: ['person_not_found'],
  }),
  endSessionsOf: endpoint({
    method: 'DELETE',
    path: '/api/people/:id/sessions',
    summary: 'Signs somebody out, everywhere or in one place.',
    allow: 'users.write',
    recent: true,
    params: account,
    query: t.Object({ session: t.Optional(t.String({ pattern: '^[\\w-]{1,64}$' })) }),
    response: t.Object({ ended: t.Integer() }),
    errors: ['confirm_required', 'person_not_found', 'right_beyond'],
  }),
  roles: endpoint({
    method: 'GET',
    path: '/api/roles',
    summary: 'Roles and what they may do; and all rights there are.',
    allow: 'users.read',
    response: t.Object({
      roles: t.Array(role),
      areas: t.Array(rightsOfArea),
    }),
  }),
  addRole: endpoint({
    method: 'POST',
    path: '/api/roles',
    summary: 'Makes a role. Rights of rooms that come later follow the starting role it began as.',
    allow: 'users.write',
    recent: true,
    body: t.Object({
      name: t.String({ minLength: 1, maxLength: 60 }),
      base: choice(...startingRoles.filter((one) => one !== 'owner')),
      rights: rights(),
      reach: t.Optional(roleReach()),
    }),
    response: t.Object({ id: t.String() }),
    errors: ['confirm_required', 'right_beyond', 'role_too_many'],
  }),
  changeRights: endpoint({
    method: 'PUT',
    path: '/api/roles/:id',
    summary:
      'Changes what a role may do and whose customers it reaches, from the next call of everybody who has it.',
    allow: 'users.write',
    recent: true,
    params: t.Object({ id: roleId() }),
    body: t.Object({ rights: rights(), reach: t.Optional(roleReach()) }),
    response: t.Object({}),
    errors: ['confirm_required', 'role_not_found', 'role_fixed', 'right_beyond'],
  }),
  dropRole: endpoint({
    method: 'DELETE',
    path: '/api/roles/:id',
    summary: 'Deletes a role that nobody has; a starting role becomes again as it came.',
    allow: 'users.write',
    recent: true,
    params: t.Object({ id: roleId() }),
    response: t.Object({}),
    errors: ['confirm_required', 'role_not_found', 'role_fixed', 'role_in_use', 'right_beyond'],
  }),
  invite: endpoint({
    method: 'POST',
    path: '/api/invitations',
    summary:
      'Invites somebody, by e-mail where a mail server is set. The token, shown this once, opens the invitation once.',
    allow: 'users.write',
    recent: true,
    body: t.Object({ email: email(), role: roleId() }),
    response: t.Object({
      id: id(),
      token: t.String(),
      expiresAt: moment(),
      mailed: t.Boolean({ description: 'A message with the link is on its way.' }),
    }),
    errors: [
      'confirm_required',
      'email_invalid',
      'person_exists',
      'role_not_found',
      'right_beyond',
    ],
  }),
  withdrawInvitation: endpoint({
    method: 'DELETE',
    path: '/api/invitations/:id',
    summary: 'Withdraws an invitation.',
    allow: 'users.write',
    params: t.Object({ id: id() }),
    response: t.Object({}),
    errors: ['invitation_not_found'],
  }),
  lookAtInvitation: endpoint({
    method: 'POST',
    path: '/api/invitation',
    summary: 'What an invitation is to, for whoever has its token.',
    allow: 'anyone',
    audit: 'none',
    perMinute: 20,
    body: t.Object({ token: token() }),
    response: t.Object({
      email: t.String(),
      company: t.String(),
      invitedBy: t.String(),
      role: t.String(),
      roleName: nullable(t.String()),
      expiresAt: moment(),
    }),
    errors: ['invitation_over', 'too_many_requests'],
  }),
  acceptInvitation: endpoint({
    method: 'POST',
    path: '/api/invitation/accept',
    summary: 'Makes the account of whoever was invited and signs in. Works once.',
    allow: 'anyone',
    audit: 'rights',
    perMinute: 10,
    body: t.Object({
      token: token(),
      name: t.String({ minLength: 1, maxLength: 100 }),
      password: t.String({ minLength: 1, maxLength: 128 }),
    }),
    response: t.Object({}),
    errors: [
      'invitation_over',
      'person_exists',
      'password_too_short',
      'password_common',
      'password_personal',
      'too_many_requests',
    ],
  }),
};
