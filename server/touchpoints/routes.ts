// Answers for the touchpoints room; `sources` are what the rooms registered for the timeline.
import { Readable } from 'node:stream';
import { customerExists } from '../customers/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { seesContact } from '../platform/masking.ts';
import { isDay } from '../platform/question.ts';
import type { Right } from '../platform/rights.ts';
import type { touchpointsContract } from './contract.ts';
import { coverageFile, touchpointLines } from './export.ts';
import {
  changeTouchpoint,
  type Eyes,
  listTouchpointChanges,
  listTouchpoints,
  recordTouchpoint,
} from './queries.ts';
import { type By, remove, undo } from './queries-changes.ts';
import { listCosts, setCost } from './queries-costs.ts';
import { readCoverage } from './queries-coverage.ts';
import { addTask, changeTask, countTasks, listTasks } from './queries-tasks.ts';
import { type Channel, mergeEntries, type Place, type TimelineSource } from './rules.ts';

type Contract = typeof touchpointsContract;

/** Place per source from which the next page goes on. */
type Places = Record<string, Place>;

interface Asking {
  user: {
    id: string;
    key: number | null;
    rights: ReadonlySet<Right>;
    limited: unknown;
  } | null;
  now: Date;
}

const byOf = ({ user, now }: Asking): By => ({ user: user?.id ?? null, now });

/** Whoever may not read customers sees that there is one, not who. */
const eyesOf = ({ user }: Asking): Eyes => ({
  sees: seesContact(user),
  names: user?.rights.has('customers.read') ?? false,
  limited: user?.limited != null,
});

export function touchpointsRoutes(sources: TimelineSource[]): Handlers<Contract> {
  return {
    timeline: timelineOf(sources),

    touchpoints: (input) => {
      const { after, limit, ...asked } = input.query;
      return listTouchpoints(input.db, asked, after, limit ?? 100, eyesOf(input));
    },
    exportTouchpoints: async (input) => {
      const { language, ...asked } = input.query;
      const lines = touchpointLines(input, asked, eyesOf(input), language ?? 'es');
      // What is wrong with the question is said before a file begins.
      const head = await lines.next();
      const first = await lines.next();
      input.setHeader('content-disposition', 'attachment; filename="contactos.csv"');
      return Readable.from(
        (async function* () {
          yield head.value ?? '';
          yield first.value ?? '';
          yield* lines;
        })(),
      );
    },
    coverage: (input) => readCoverage(input.db, input.query, input.now, eyesOf(input).limited),
    exportCoverage: async (input) => {
      const { language, ...period } = input.query;
      const report = await readCoverage(input.db, period, input.now, eyesOf(input).limited);
      input.setHeader('content-disposition', 'attachment; filename="puntos-de-contacto.csv"');
      return coverageFile(input, report, language ?? 'es');
    },

    addTouchpoint: async (input) => {
      const { source, ...body } = input.body;
      const given = { ...body, source: source ?? (input.user?.key ? 'api' : 'hand') };
      return input.db.transaction().execute((tx) => recordTouchpoint(tx, given, byOf(input)));
    },
    changeTouchpoint: async (input) => ({
      change: await changeTouchpoint(input.db, input.params.id, input.body, byOf(input)),
    }),
    dropTouchpoint: async (input) => ({
      change: await remove(input.db, 'touchpoint', input.params.id, byOf(input)),
    }),
    undoTouchpoint: async (input) => ({
      change: await undo(input.db, 'touchpoint', input.params.id, input.body.change, byOf(input)),
    }),
    touchpointChanges: ({ db, params, query, user }) =>
      listTouchpointChanges(db, params.id, query.after, query.limit ?? 100, seesContact(user)),

    costs: async ({ db }) => ({ costs: await listCosts(db) }),
    setCost: async (input) => {
      const { amount, perMinute = 0 } = input.body;
      await setCost(
        input.db,
        input.params.kind,
        input.params.day,
        { amount, perMinute },
        byOf(input),
      );
      return {};
    },

    tasks: (input) => {
      const { whose, done, due, customerId, after, limit } = input.query;
      const owner = whose === 'all' ? null : (input.user?.id ?? null);
      const asked = { owner, due, done: done ?? false, customerId };
      return listTasks(input.db, asked, after, limit ?? 100, eyesOf(input), input.now);
    },
    taskCounts: ({ db, user, now }) => countTasks(db, user?.id ?? null, now),
    addTask: (input) => addTask(input.db, input.body, byOf(input)),
    changeTask: async (input) => ({
      change: await changeTask(input.db, input.params.id, input.body, byOf(input)),
    }),
    dropTask: async (input) => ({
      change: await remove(input.db, 'task', input.params.id, byOf(input)),
    }),
    undoTask: async (input) => ({
      change: await undo(input.db, 'task', input.params.id, input.body.change, byOf(input)),
    }),
  };
}

/** The timeline woven from all sources that may have entries of the kind and channel asked for. */
const timelineOf =
  (sources: TimelineSource[]): Handlers<Contract>['timeline'] =>
  async ({ db, params, query, user }) => {
    await customerExists(db, params.id);
    const limit = query.limit ?? 50;
    const { kind = null, channel = null } = query;
    const places = readPlaces(query.after);
    const asked = sources.filter(
      (source) =>
        (kind === null || kind === source.kind || source.kinds?.includes(kind)) &&
        (channel === null || source.kinds !== undefined),
    );
    // An entry may be of another kind than its source (a return among purchases): the place is the source's.
    const lists = await Promise.all(
      asked.map(async (source) => {
        const narrow = {
          kind: kind === source.kind ? null : kind,
          channel,
          sees: seesContact(user),
        };
        const place = places[source.kind] ?? null;
        const read = await source.read(db, params.id, place, limit + 1, narrow);
        return read.map((entry) => ({ ...entry, from: source.kind }));
      }),
    );
    const page = mergeEntries(lists, limit);
    for (const { from, on, key } of page) places[from] = { on, key };
    const more = lists.flat().length > page.length;
    const counted = await Promise.all(
      sources.map(async (source) => ({
        kind: source.kind,
        counts: await source.count(db, params.id),
      })),
    );
    const byKind = new Map<string, number>();
    const byChannel = new Map<Channel, number>();
    const add = <K>(map: Map<K, number>, name: K, count: number) =>
      map.set(name, (map.get(name) ?? 0) + count);
    for (const { kind: own, counts } of counted)
      if (typeof counts === 'number') add(byKind, own, counts);
      else
        for (const tally of counts) {
          add(byKind, tally.kind, tally.count);
          add(byChannel, tally.channel, tally.count);
        }
    return {
      entries: page.map(({ key: _key, from: _from, ...entry }) => entry),
      kinds: [...byKind]
        .map(([name, count]) => ({ kind: name, count }))
        .filter(({ count }) => count > 0),
      channels: [...byChannel].map(([name, count]) => ({ channel: name, count })),
      next: more ? Buffer.from(JSON.stringify(places)).toString('base64url') : null,
    };
  };

function readPlaces(text: string | undefined): Places {
  if (text === undefined) return {};
  try {
    const places = JSON.parse(Buffer.from(text, 'base64url').toString()) as Places;
    const right =
      places?.constructor === Object &&
      Object.values(places).every(
        ({ on, key }) => isDay(on) && typeof key === 'string' && !key.includes('\0'),
      );
    if (right) return places;
  } catch {}
  return fail('page_key_invalid');
}
