// Answers for the privacy room.
import { dayIn, readCompany } from '../company/index.ts';
import { askErasure, customerExists, restrictCustomer } from '../customers/index.ts';
import type { User } from '../platform/auth.ts';
import { csvLine } from '../platform/csv-write.ts';
import type { Db } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import type { Holding } from '../platform/holdings.ts';
import type { Handlers } from '../platform/http.ts';
import { type Language, translate } from '../platform/i18n.ts';
import { seesContact } from '../platform/masking.ts';
import type { Relation } from '../platform/question.ts';
import type { privacyContract } from './contract.ts';
import { asJson, asPage } from './copy.ts';
import { regionsOf } from './days.ts';
import { addBreach, addBreachNote, listBreaches } from './queries-breaches.ts';
import { foreseeErasure, gather, keepingOf, listErasures, nameOf } from './queries-person.ts';
import {
  type Here,
  listRequests,
  oneRequest,
  readKey,
  receive,
  requestsOf,
  restrictedSince,
  takeStep,
} from './queries-requests.ts';
import { changeRules, readRules } from './queries-rules.ts';
import { answerTerm, breachRuleOf, kinds, termsOf, usualHours } from './terms.ts';

const hereOf = ({ user, now }: { user: User | null; now: Date }): Here => ({
  user: user?.id ?? null,
  now,
  sees: seesContact(user),
});

const today = async (db: Db, now: Date) => dayIn(now, (await readCompany(db)).timeZone);

/** `holdings`: what every room holds about a customer; `relations`: what questions may ask about. */
export const privacyRoutes = (
  holdings: readonly Holding[],
  relations: readonly Relation[],
): Handlers<typeof privacyContract> => ({
  terms: async ({ db, query, now }) => {
    const { country, timeZone } = await readCompany(db);
    const terms = termsOf(country, dayIn(now, timeZone));
    const { region, breachHours } = await readRules(db, country);
    const language = query.language ?? 'es';
    return {
      country,
      region,
      regions: Object.entries(regionsOf(country, language))
        .map(([code, name]) => ({ code, name }))
        .sort((a, b) => a.name.localeCompare(b.name, language))
        .slice(0, 100),
      law: terms.law,
      answer: Object.fromEntries(kinds.map((kind) => [kind, answerTerm(terms, kind)])),
      extension: terms.extension,
      extensionByKind: terms.extensionByKind ?? {},
      carryOut: terms.carryOut,
      keepYears: terms.keepYears,
      keepLaw: terms.keepLaw,
      breach: { ...breachRuleOf(country), ownHours: breachHours, usualHours },
    };
  },

  changeRules: async (input) => {
    await changeRules(input.db, input.body, hereOf(input));
    return {};
  },

  requests: (input) =>
    listRequests(
      input.db,
      {
        state: input.query.state ?? 'open',
        customer: input.query.customer,
        after: input.query.after,
        limit: input.query.limit ?? 100,
      },
      hereOf(input),
    ),
  request: (input) => oneRequest(input.db, input.params.id, hereOf(input)),
  receive: (input) => receive(input.db, input.body, hereOf(input)),
  step: (input) => takeStep(input.db, input.params.id, input.body, hereOf(input)),

  person: async (input) => {
    const id = await customerExists(input.db, input.params.id);
    return {
      restrictedAt: await restrictedSince(input.db, id),
      requests: await requestsOf(input.db, input.params.id, hereOf(input)),
    };
  },

  restrict: async ({ db, params, body, user, now }) => {
    await restrictCustomer(db, params.id, body.restricted ? now : null, {
      user: user?.id ?? null,
      now,
    });
    return { restrictedAt: await restrictedSince(db, params.id) };
  },

  copy: async (input) => {
    const { params, now, setHeader } = input;
    const parts = await gather(input, holdings, params.id);
    const { name } = await readCompany(input.db);
    setHeader('content-disposition', `attachment; filename="personal-data-${params.id}.json"`);
    return asJson({ company: name, customer: params.id, at: now, parts });
  },

  readableCopy: async (input) => {
    const { params, query, now, config, setHeader } = input;
    const parts = await gather(input, holdings, params.id);
    const { name } = await readCompany(input.db);
    // A file to hand on: the browser never shows it as a page of ours.
    setHeader('content-disposition', `attachment; filename="personal-data-${params.id}.html"`);
    const copy = { company: name, customer: params.id, at: now, parts };
    return asPage(config.root, query.language ?? 'es', copy);
  },

  foreseeErasure: async (input) =>
    foreseeErasure(input, holdings, input.params.id, await today(input.db, input.now)),

  erase: async ({ db, params, body, user, now }) => {
    const name = await nameOf(db, params.id);
    const plain = (text: string) => text.normalize('NFC').replace(/\s+/g, ' ').trim();
    if (plain(body.name) !== plain(name)) fail('erase_name_wrong');
    const { keptUntil } = await keepingOf(db, params.id, await today(db, now));
    const asked = { keptUntil: body.keep ? keptUntil : null };
    await db
      .transaction()
      .execute((tx) => askErasure(tx, params.id, asked, { user: user?.id ?? null, now }));
    return asked;
  },

  erasures: ({ db, query }) => listErasures(db, readKey(query.after), query.limit ?? 100),

  breaches: ({ db, query }) => listBreaches(db, query.after, query.limit ?? 50, query.state),
  addBreach: (input) => addBreach(input.db, input.body, hereOf(input), relations),
  addNote: (input) => addBreachNote(input.db, input.params.id, input.body, hereOf(input)),

  breachFile: async ({ db, query, config, setHeader }) => {
    const say = (key: string) => translate(config.root, language, key);
    const language: Language = query.language ?? 'es';
    setHeader('content-disposition', 'attachment; filename="breaches.csv"');
    return breachLines(db, say);
  },
});

// biome-ignore format: a list reads better whole
const columns = ['breach', 'entry', 'at', 'text', 'concerned', 'risk', 'tell_by', 'tell_whom', 'tell_law', 'owner', 'due_on', 'recorded_by', 'recorded_at'] as const;

/** The whole register: small by its nature. */
async function breachLines(db: Db, say: (key: string) => string): Promise<string> {
  let lines = `\ufeff${csvLine(columns.map((name) => say(`privacy.breach.column.${name}`)))}`;
  for (let after: string | undefined; ; ) {
    const page = await listBreaches(db, after, 200);
    for (const one of page.breaches) {
      lines += csvLine([
        one.id,
        say('privacy.breach.entry_first'),
        one.foundAt,
        one.what,
        one.first.concerned,
        say(`privacy.risk_${one.first.risk}`),
        one.tellBy,
        say(`privacy.whom_${one.tellWhom}`),
        one.tellLaw,
        null,
        null,
        one.recordedBy,
        one.recordedAt,
      ]);
      for (const note of one.notes)
        lines += csvLine([
          one.id,
          say(`privacy.note_${note.kind}`),
          note.happenedAt,
          note.note,
          note.concerned,
          note.risk && say(`privacy.risk_${note.risk}`),
          null,
          null,
          null,
          note.owner?.name ?? null,
          note.dueOn,
          note.recordedBy,
          note.recordedAt,
        ]);
    }
    if (page.next === null) return lines;
    after = page.next;
  }
}
