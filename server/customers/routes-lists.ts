// Answers about saved views, and about doing something to many customers at once.
import { Readable } from 'node:stream';
import type { RawBuilder } from 'kysely';
import { readCompany } from '../company/index.ts';
import type { BodyOf } from '../platform/contract.ts';
import { csvLine } from '../platform/csv-write.ts';
import { type Db, sql } from '../platform/database.ts';
import { fail } from '../platform/errors.ts';
import { readKept } from '../platform/files.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import type { Relation, Rule } from '../platform/question.ts';
import type { Right } from '../platform/rights.ts';
import type { listsContract } from './contract-lists.ts';
import { valueText } from './more-columns.ts';
import { displayName } from './queries.ts';
import { oneAttribute, readAttributes } from './queries-attributes.ts';
import { checkPerson, listColleagues } from './queries-record.ts';
import { readTags, tagNamed } from './queries-tags.ts';
import { beginWith, changeView, dropView, listViews, saveView } from './queries-views.ts';
import {
  cancelWork,
  listWorks,
  oneWork,
  startWork,
  undoWork,
  type Work,
  worksArea,
} from './queries-works.ts';
import { type AttributeValue, readAttributeValue } from './rules.ts';
import type { Does } from './work-steps.ts';

type Views = Pick<
  typeof listsContract,
  'views' | 'saveView' | 'changeView' | 'dropView' | 'firstView'
>;
type Works = Omit<typeof listsContract, keyof Views>;

export const viewsRoutes = (relations: readonly Relation[]): Handlers<Views> => ({
  views: ({ db, user }) => listViews(db, user!.id),
  saveView: ({ db, body, user, now }) =>
    saveView(db, body, { user: user!.id, sees: seesContact(user), relations, now }),
  changeView: ({ db, params, body, user, now }) =>
    changeView(db, params.id, body, { user: user!.id, sees: seesContact(user), relations, now }),
  dropView: async ({ db, params, user }) => {
    await dropView(db, params.id, user!.id);
    return {};
  },
  firstView: async ({ db, body, user }) => {
    await beginWith(db, body.id, user!.id);
    return {};
  },
});

/** The file of an export, or who was changed; merges have a list of their own. */
const hasFile = ({ kind, fileBytes, changed }: Work): boolean =>
  kind === 'export' ? fileBytes !== null : kind !== 'merge' && changed > 0;

/** A work as it is told to whoever asked for it. */
export const shownWork = (work: Work) => ({
  id: work.id,
  kind: work.kind,
  status: work.status,
  total: work.total,
  done: work.done,
  changed: work.changed,
  about: work.does.about,
  file: hasFile(work),
  by: work.by,
  createdAt: work.createdAt,
  finishedAt: work.finishedAt,
  error: work.error,
});

const needed: Partial<Record<Does['kind'], Right>> = {
  delete: 'customers.delete',
  export: 'customers.export',
};

/** What was asked for in the form in which it is kept, with names as they are now. */
async function readDoes(
  db: Db,
  given: BodyOf<typeof listsContract.startWork>['does'],
  by: { user: string; now: Date },
): Promise<Does> {
  if (given.kind === 'delete') return { kind: 'delete', about: null };
  if (given.kind === 'export') return { ...given, about: null };
  if (given.kind === 'assign') {
    await checkPerson(db, given.to);
    const about = (await listColleagues(db)).find(({ id }) => id === given.to)?.name ?? null;
    return { kind: 'assign', to: given.to, about };
  }
  if (given.kind !== 'set') {
    const known = (await readTags(db)).find(({ name }) => name === given.tag);
    const tag =
      given.kind === 'tag'
        ? await tagNamed(db, given.tag, by.user, by.now)
        : (known ?? fail('tag_not_found'));
    return { kind: given.kind, tagId: tag.id, about: tag.name };
  }
  const { field, value } = given;
  if (!field.startsWith('attribute.'))
    return { kind: 'set', field, value: readColumn(field, value), about: null };
  const attribute = await oneAttribute(db, Number(field.slice('attribute.'.length)));
  const read = readAttributeValue(attribute, value);
  return { kind: 'set', field: `attribute.${attribute.id}`, value: read, about: attribute.name };
}

function readColumn(field: string, value: unknown): unknown {
  if (field === 'no_relationship' && typeof value === 'boolean') return value;
  if (field === 'kind' && (value === 'person' || value === 'organisation')) return value;
  if (field === 'source' && (value === null || (typeof value === 'string' && value.length <= 200)))
    return value;
  return fail('attribute_value_invalid', { field, kind: field });
}

export const worksRoutes = (relations: readonly Relation[]): Handlers<Works> => ({
  startWork: async ({ db, body, user, now }) => {
    const right = needed[body.does.kind] ?? 'customers.write';
    if (!user!.rights.has(right)) fail('not_allowed', { right });
    const by = { user: user!.id, now };
    const to = body.to;
    const asked =
      'ids' in to
        ? { question: null, search: null, only: to.ids, less: [] }
        : {
            question: (to.question ?? null) as Rule | null,
            search: to.search ?? null,
            only: null,
            less: to.less ?? [],
          };
    const does = await readDoes(db, body.does, by);
    return shownWork(
      await startWork(db, { does, asked: { ...asked, sees: seesContact(user) } }, by, relations),
    );
  },
  works: async ({ db, user }) => ({ works: (await listWorks(db, user!.id)).map(shownWork) }),
  oneWork: async ({ db, params, user }) => shownWork(await oneWork(db, params.id, user!.id)),
  cancelWork: async ({ db, params, user }) => shownWork(await cancelWork(db, params.id, user!.id)),
  undoWork: async ({ db, params, user }) => {
    const right = needed[(await oneWork(db, params.id, user!.id)).kind] ?? 'customers.write';
    if (!user!.rights.has(right)) fail('not_allowed', { right });
    return shownWork(await undoWork(db, params.id, user!.id));
  },
  workFile: async ({ db, params, user, config, setHeader }) => {
    const work = await oneWork(db, params.id, user!.id);
    if (!hasFile(work)) fail('work_wrong_state');
    setHeader('content-disposition', `attachment; filename="clientela-${work.id}.csv"`);
    return work.kind === 'export'
      ? readKept(config, worksArea, `${work.id}.csv`)
      : Readable.from(changeLines(db, work, seesContact(user)));
  },
});

/** Who was changed by a work, what stood there and what stands there since. */
async function* changeLines(db: Db, work: Work, sees: boolean): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['id', 'name', 'field', 'before', 'after'])}`;
  const [attributes, tags, company] = await Promise.all([
    readAttributes(db),
    readTags(db),
    readCompany(db),
  ]);
  const words = { digits: company.currencyDigits, yes: 'true', no: 'false' };
  const value = (of: RawBuilder<unknown>) =>
    sees
      ? of
      : sql`case jsonb_typeof(${of}) when 'string' then to_jsonb(mask_text(${of} #>> '{}')) else ${of} end`;
  for (let after = 0; ; ) {
    const { rows } = await sql<{
      id: number;
      name: string;
      field: string;
      before: AttributeValue | null;
      after: AttributeValue | null;
    }>`
      select c.id, ${displayName(sees)} as name, h.field, ${value(sql`h.before`)} as before,
        ${value(sql`h.after`)} as after
      from customer_changes h join customers c on c.id = h.customer_id
      where h.work_id = ${work.id} and h.customer_id > ${after} order by h.customer_id limit 1000`.execute(
      db,
    );
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
    yield rows
      .map((row) => {
        const number = Number(row.field.split('.')[1]);
        const attribute = row.field.startsWith('attribute.')
          ? attributes.find(({ id }) => id === number)
          : undefined;
        const tag = row.field.startsWith('tag.') ? tags.find(({ id }) => id === number) : undefined;
        const text = (held: AttributeValue | null) => valueText(attribute, held, words);
        const field = attribute?.name ?? tag?.name ?? row.field;
        return csvLine([row.id, row.name, field, text(row.before), text(row.after)]);
      })
      .join('');
  }
}
