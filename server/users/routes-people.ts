// Answers about the people who work here, their roles, invitations, and the keys of programs. Nobody gives
// or takes what they do not have themselves.
import { readCompany } from '../company/index.ts';
import { canSend, pageAddress, queueMessage } from '../messages/index.ts';
import { type Person, sessionLimits } from '../platform/auth.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { wholeReach } from '../platform/reaches.ts';
import { areas, beyond, neverByKey, type Right, rightsOf } from '../platform/rights.ts';
import type { usersContract } from './contract.ts';
import type { keysContract } from './contract-keys.ts';
import { invitationDays, type peopleContract } from './contract-people.ts';
import { beginSession, type Here, me, note } from './proving.ts';
import { addKey, endKey, listKeys } from './queries-keys.ts';
import { passkeysOf } from './queries-passkeys.ts';
import {
  addInvitation,
  demandSecondStep,
  demandsSecondStep,
  endInvitation,
  endInvitationsBy,
  listInvitations,
  listPeople,
  spendInvitation,
  waitingInvitation,
} from './queries-people.ts';
import { addRole, changeRights, dropRole, findRole, listRoles } from './queries-roles.ts';
import { secondStepOf } from './queries-second-step.ts';
import { checkPassword, describeAgent, isEmail } from './rules.ts';

type Own = keyof typeof peopleContract | keyof typeof keysContract;

/** The rights that are asked about, by area. */
const byArea = (asked: (right: Right) => boolean) =>
  Object.entries(areas)
    .map(([area, verbs]) => ({
      area: area as keyof typeof areas,
      rights: verbs.map((verb) => `${area}.${verb}` as Right).filter(asked),
    }))
    .filter(({ rights }) => rights.length > 0);

/** @throws right_beyond */
function demand(here: Here, rights: ReadonlySet<Right>): void {
  const right = beyond(me(here).rights, rights);
  if (right) fail('right_beyond', { right });
}

/** Somebody else's account, which holds nothing that I do not. @throws person_not_found, right_beyond */
async function findPerson(here: Here, id: string): Promise<Person> {
  const person = (await here.auth.person(id)) ?? fail('person_not_found');
  // Also of a closed account: opened again, it may do what its role may.
  demand(here, (await here.auth.roleOf({ ...person, leftAt: null })).rights);
  return person;
}

export const peopleRoutes: Pick<Handlers<typeof usersContract>, Own> = {
  people: async (input) => {
    const { db, now } = input;
    const seenSince = new Date(now.getTime() - sessionLimits.idle * 1000);
    const people = await listPeople(db, now, seenSince);
    return {
      people: people.map((person) => ({ ...person, self: person.id === me(input).id })),
      invitations: await listInvitations(db, now),
      demandsSecondStep: await demandsSecondStep(db),
    };
  },

  demandSecondStep: async (input) => {
    const { db, now } = input;
    const { demanded } = input.body;
    const { id } = me(input);
    // Nobody closes a door that they cannot open themselves.
    if (demanded && !(await secondStepOf(db, id)) && (await passkeysOf(db, id)).length === 0)
      fail('second_step_own_first');
    await demandSecondStep(db, demanded, now);
    input.tell({ details: { demanded } });
    return {};
  },

  changeRole: async (input) => {
    const { auth, body, db, params } = input;
    const person = await findPerson(input, params.id);
    demand(input, (await findRole(db, body.role)).rights);
    await auth.change(person, { role: body.role });
    note(input, 'role_changed', person);
    input.tell({ details: { before: person.role, role: body.role } });
    return {};
  },

  changeTeam: async (input) => {
    const person = await findPerson(input, input.params.id);
    const team = input.body.team?.normalize('NFC').replace(/\s+/g, ' ').trim() || null;
    await input.auth.changeTeam(person, team);
    note(input, 'team_changed', person);
    return {};
  },

  closeAccount: async (input) => {
    const { auth, db, now, params } = input;
    const person = await findPerson(input, params.id);
    await auth.change(person, { leftAt: now });
    await endInvitationsBy(db, person.id, now);
    note(input, 'account_closed', person);
    return {};
  },

  openAccount: async (input) => {
    const person = await findPerson(input, input.params.id);
    await input.auth.change(person, { leftAt: null });
    note(input, 'account_opened', person);
    return {};
  },

  sessionsOf: async ({ auth, params, now }) => {
    const person = (await auth.person(params.id)) ?? fail('person_not_found');
    const sessions = await auth.sessions(person, now);
    return {
      sessions: sessions.map(({ id, since, lastSeen, address, agent }) => ({
        id,
        ...describeAgent(agent),
        address,
        since: since.toISOString(),
        lastSeen: lastSeen.toISOString(),
      })),
    };
  },

  endSessionsOf: async (input) => {
    const { auth, params, query } = input;
    const person = await findPerson(input, params.id);
    note(input, 'sessions_ended', person);
    if (query.session === undefined) return { ended: await auth.endSessions(person, null) };
    return { ended: Number(await auth.endSession(person, query.session)) };
  },

  roles: async ({ db }) => ({
    roles: (await listRoles(db)).map((role) => ({ ...role, rights: [...role.rights] })),
    areas: byArea(() => true),
  }),

  addRole: async (input) => {
    const { body, db, now } = input;
    const rights = new Set(body.rights);
    demand(input, rights);
    input.tell({ details: { base: body.base, rights: body.rights } });
    const reach = wholeReach(body.reach);
    return { id: await addRole(db, { name: body.name, base: body.base, rights, reach }, now) };
  },

  changeRights: async (input) => {
    const { body, db, now, params } = input;
    const role = await findRole(db, params.id);
    if (role.id === 'owner') fail('role_fixed');
    const rights = new Set(body.rights);
    // What is given and what is taken must both be mine: else somebody could cut down who is above them.
    const given = [...rights].filter((right) => !role.rights.has(right));
    const taken = [...role.rights].filter((right) => !rights.has(right));
    demand(input, new Set([...given, ...taken]));
    const reach = body.reach === undefined ? role.reach : wholeReach(body.reach);
    const reached = Object.entries(reach).map(
      ([area, { read, write }]) => `${area} ${read} ${write}`,
    );
    input.tell({ details: { given, taken, ...(body.reach ? { reached } : {}) } });
    await changeRights(db, role, { rights, reach }, now);
    return {};
  },

  dropRole: async (input) => {
    const { db, now, params } = input;
    const role = await findRole(db, params.id);
    if (role.id === 'owner') fail('role_fixed');
    if (role.name === null && !role.changed) fail('role_not_found');
    demand(input, role.rights);
    demand(input, rightsOf(role.base));
    await dropRole(db, role, now);
    return {};
  },

  invite: async (input) => {
    const { auth, body, config, db, now } = input;
    const email = body.email.trim().toLowerCase();
    if (!isEmail(email)) fail('email_invalid');
    if (await auth.find(email)) fail('person_exists');
    demand(input, (await findRole(db, body.role)).rights);
    input.tell({ details: { role: body.role } });
    const by = me(input);
    return addInvitation(db, { email, role: body.role, by: by.id }, now, async (tx, made) => {
      if (!(await canSend(tx, config))) return false;
      const { name, language } = await readCompany(tx);
      await queueMessage(
        tx,
        config,
        {
          kind: 'invitation',
          key: `invitation ${made.id}`,
          to: email,
          language,
          values: {
            company: name,
            by: by.name,
            days: String(invitationDays),
            address: pageAddress(config, `/invitation#${made.token}`),
          },
          usefulUntil: new Date(made.expiresAt),
        },
        now,
      );
      return true;
    });
  },

  withdrawInvitation: async ({ db, now, params }) => {
    if (!(await endInvitation(db, params.id, now))) fail('invitation_not_found');
    return {};
  },

  lookAtInvitation: async ({ body, db, now }) => {
    const waiting = (await waitingInvitation(db, body.token, now)) ?? fail('invitation_over');
    const role = await findRole(db, waiting.role);
    const { id: _, ...shown } = waiting;
    return { ...shown, roleName: role.name, company: (await readCompany(db)).name };
  },

  acceptInvitation: async (input) => {
    const { auth, body, db, now } = input;
    const company = await readCompany(db);
    const email = await db.transaction().execute(async (tx) => {
      // Two browsers with one link: the second waits here, and finds it used.
      const waiting = (await waitingInvitation(tx, body.token, now)) ?? fail('invitation_over');
      checkPassword(body.password, [body.name, waiting.email, company.name]);
      if (await auth.find(waiting.email)) fail('person_exists');
      await auth.create({ ...body, email: waiting.email, role: waiting.role });
      await spendInvitation(tx, waiting.id, now);
      return waiting.email;
    });
    const person = (await auth.find(email)) ?? fail('sign_in_failed');
    await beginSession(input, person);
    return {};
  },

  keys: async ({ db, now }) => ({
    keys: await listKeys(db, now),
    areas: byArea((right) => !neverByKey.has(right)),
  }),

  addKey: async (input) => {
    const { body, db, now } = input;
    const rights = new Set(body.rights);
    const never = body.rights.find((right) => neverByKey.has(right));
    if (never) fail('right_never_by_key', { right: never });
    demand(input, rights);
    input.tell({ details: { rights: body.rights, days: body.days } });
    return addKey(db, { ...body, by: me(input).id }, now);
  },

  endKey: async ({ db, now, params }) => {
    if (!(await endKey(db, params.id, now))) fail('key_not_found');
    return {};
  },
};
