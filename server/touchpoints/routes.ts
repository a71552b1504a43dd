// Answers for the touchpoints room; `sources` are what the rooms registered.
import { customerExists } from '../customers/index.ts';
import { fail } from '../platform/errors.ts';
import type { Handlers } from '../platform/http.ts';
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
      const lists = await Promise.all(
        asked.map((source) => source.read(db, params.id, places[source.kind] ?? null, limit + 1)),
      );
      const page = mergeEntries(lists, limit);
      for (const { kind, on, key } of page) places[kind] = { on, key };
      const more = lists.flat().length > page.length;
      const counts = await Promise.all(
        sources.map(async ({ kind, count }) => ({ kind, count: await count(db, params.id) })),
      );
      return {
        entries: page.map(({ key: _key, ...entry }) => entry),
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
    const right = Object.values(places).every(
      ({ on, key }) =>
        /^\d{4}-\d{2}-\d{2}$/.test(on) && typeof key === 'string' && key.length < 300,
    );
    if (right) return places;
  } catch {}
  return fail('page_key_invalid');
}
