// Answers about rights that people ask for: owners are told, and grant or decline where people are.
import { readCompany } from '../company/index.ts';
import { canSend, type Message, pageAddress, queueMessage } from '../messages/index.ts';
import type { Person } from '../platform/auth.ts';
import type { Tx } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { translate } from '../platform/i18n.ts';
import { beyond, type Right } from '../platform/rights.ts';
import type { usersContract } from './contract.ts';
import type { accessContract } from './contract-access.ts';
import { type Here, me, note } from './proving.ts';
import {
  addRequest,
  answerRequest,
  countWaiting,
  holdRequest,
  listRequests,
  ownersToTell,
  ownRequests,
} from './queries-access.ts';
import { changeRights, findRole, listRoles } from './queries-roles.ts';

/** Days for which an answer stands among the requests, and for which a message about one is still sent. */
const daysShown = 30;
const daysUseful = 7;
const dayMs = 86_400_000;

const trimmed = (text: string | undefined) => text?.normalize('NFC').trim() ?? '';

/** Queues what is told about a request; the right in the words of the language. */
async function tell(
  tx: Tx,
  { config, now }: Pick<Here, 'config' | 'now'>,
  to: { email: string; key: string },
  about: { kind: Message['kind']; right: Right; page: string; values: Record<string, string> },
): Promise<void> {
  const { name, language } = await readCompany(tx);
  await queueMessage(
    tx,
    config,
    {
      kind: about.kind,
      key: to.key,
      to: to.email,
      language,
      values: {
        ...about.values,
        company: name,
        right: translate(config.root, language, `right.${about.right}`),
        address: pageAddress(config, about.page),
      },
      usefulUntil: new Date(now.getTime() + daysUseful * dayMs),
    },
    now,
  );
}

export const accessRoutes: Pick<Handlers<typeof usersContract>, keyof typeof accessContract> = {
  ownAccessRequests: async (input) => ({ requests: await ownRequests(input.db, me(input).id) }),

  askAccess: async (input) => {
    const { body, config, db, now } = input;
    const user = me(input);
    const { right } = body;
    if (user.rights.has(right)) fail('access_held');
    input.tell({ details: { right } });
    const asked = { user: user.id, right, page: body.page ?? null, note: trimmed(body.note) };
    return addRequest(db, asked, now, async (tx, id) => {
      if (!(await canSend(tx, config))) return;
      for (const owner of await ownersToTell(tx))
        await tell(
          tx,
          input,
          { email: owner.email, key: `access_asked ${id} ${owner.id}` },
          {
            kind: 'access_asked',
            right,
            page: '/settings/people',
            values: { name: user.name, note: asked.note || '–' },
          },
        );
    });
  },

  accessRequests: async ({ db, now }) => {
    const found = await listRequests(db, new Date(now.getTime() - daysShown * dayMs));
    const rightsOf = new Map((await listRoles(db)).map(({ id, rights }) => [id, rights]));
    return {
      requests: found.map(({ userId, name, role, ...request }) => ({
        ...request,
        person: { id: userId, name, role },
        held: rightsOf.get(role)?.has(request.right) ?? false,
      })),
      waiting: await countWaiting(db),
    };
  },

  answerAccess: async (input) => {
    const { auth, body, config, db, now, params } = input;
    const by = me(input).id;
    const answer = trimmed(body.answer) || null;
    await db.transaction().execute(async (tx) => {
      const { userId, right } = await holdRequest(tx, params.id);
      const person = (await auth.person(userId)) ?? fail('access_request_not_found');
      if (person.leftAt) fail('access_request_not_found');
      if (body.granted) await give(input, person, right, body.role);
      else note(input, 'access_declined', person);
      await answerRequest(tx, params.id, { granted: body.granted, answer, by }, now);
      if (await canSend(tx, config))
        await tell(
          tx,
          input,
          { email: person.email, key: `access_answered ${params.id}` },
          {
            kind: body.granted ? 'access_granted' : 'access_declined',
            right,
            page: '/',
            values: { answer: answer ?? '–' },
          },
        );
    });
    return {};
  },
};

/**
 * Gives somebody a right: by another role, or by their own, for all who have it. Whoever has it by now is left as they are.
 * @throws right_beyond, role_not_found, role_lacks_right
 */
async function give(
  input: Here,
  person: Person,
  right: Right,
  role: string | undefined,
): Promise<void> {
  const { auth, db, now } = input;
  const held = (await auth.roleOf(person)).rights;
  const demand = (rights: ReadonlySet<Right>) => {
    const lacks = beyond(me(input).rights, rights);
    if (lacks) fail('right_beyond', { right: lacks });
  };
  note(input, 'access_granted', person);
  if (held.has(right)) return;
  // Nobody decides about somebody who may do what they may not.
  demand(held);
  if (role === undefined) {
    demand(new Set([right]));
    const own = await findRole(db, person.role);
    await changeRights(db, own, { rights: new Set([...own.rights, right]), reach: own.reach }, now);
    input.tell({ details: { role: own.id, given: [right] } });
    return;
  }
  const next = await findRole(db, role);
  if (!next.rights.has(right)) fail('role_lacks_right');
  demand(next.rights);
  await auth.change(person, { role });
  input.tell({ details: { before: person.role, role } });
}
