// Answers for the touchpoints room; `sources` are what the rooms registered.
import { customerExists } from '../customers/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
import { isDay } from '../platform/question.ts';
import type { touchpointsContract } from './contract.ts';
import { mergeEntries, type Place, type TimelineSource } from './rules.ts';

/** Place per source from which the next page goes on. */
type Places = Record<string, Place>;

export function touchpointsRoutes(sources: TimelineSource[]): Handlers<typeof touchpointsContract> {
  return {
    timeline: async ({ db, params, query }) => {
      await customerExists(db, params.id);
      const limit = query.limit ?? 50;
      const places = readPlaces(query.after);
      const asked = sources.filter(({ kind }) => query.kind === undefined || kind === query.kind);
      // An entry may be of another kind than its source (a return among purchases): the place is the source's.
      const lists = await Promise.all(
        asked.map(async (source) => {
          const read = await source.read(db, params.id, places[source.kind] ?? null, limit + 1);
          return read.map((entry) => ({ ...entry, from: source.kind }));
        }),
      );
      const page = mergeEntries(lists, limit);
      for (const { from, on, key } of page) places[from] = { on, key };
      const more = lists.flat().length > page.length;
      const counts = await Promise.all(
        sources.map(async ({ kind, count }) => ({ kind, count: await count(db, params.id) })),
      );
      return {
        entries: page.map(({ key: _key, from: _from, ...entry }) => entry),
        kinds: counts.filter(({ count }) => count > 0),
        next: more ? Buffer.from(JSON.stringify(places)).toString('base64url') : null,
      };
    },
  };
}

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
