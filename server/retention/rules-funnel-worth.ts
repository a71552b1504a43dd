// What a conversion of the funnel is worth: people and money of closing a gap, which gap is worth most, and what another
// conversion would bring down to the last stage. Pure; intervals come from draws with a fixed seed.
import { seededRandom } from '@clientela/models';
import { type Link, lastSold } from './rules-funnel.ts';

/** A mean and its standard deviation, minor units. */
export interface Mean {
  mean: number;
  sd: number;
}

export interface Spread {
  value: number;
  low: number;
  high: number;
}

/** A funnel as it is reckoned with: links one after the other, and how many people stand at the beginning of each. */
export interface Chain {
  links: readonly Link[];
  /** People at the stage where each link begins, in the basis of the link; null: not known. */
  people: readonly (number | null)[];
  /** What a customer is worth who stands in a stage and in none beyond it; stages without customers are absent. */
  worth: ReadonlyMap<number, Mean>;
  /** Relative standard deviation that all values share: that of the model. */
  common: number;
}

const draws = 1000;
const seed = 8;
/** 80 %. */
const tail = 0.1;

/** One way things may be: a conversion for each link, and a value for each stage. */
interface World {
  rates: number[];
  worth: Map<number, number>;
}

const likely = ({ links, worth }: Chain): World => ({
  rates: links.map(({ rate }) => rate),
  worth: new Map([...worth].map(([stage, { mean }]) => [stage, mean])),
});

/** Jeffreys: half a success and half a failure beside what was seen. */
function worldOf(chain: Chain, random: ReturnType<typeof seededRandom>): World {
  const model = Math.max(0, 1 + chain.common * random.normal());
  return {
    rates: chain.links.map(({ rate, n }) => random.beta(rate * n + 0.5, (1 - rate) * n + 0.5)),
    // Stage by stage, in whatever order they were read: the same chain is drawn the same.
    worth: new Map(
      [...chain.worth]
        .sort(([one], [two]) => one - two)
        .map(([stage, { mean, sd }]) => [stage, (mean + sd * random.normal()) * model]),
    ),
  };
}

/** Ways things may be, the same for every question about one chain. */
function worldsOf(chain: Chain): World[] {
  const random = seededRandom(seed);
  return Array.from({ length: draws }, () => worldOf(chain, random));
}

function spreadOf(
  chain: Chain,
  worlds: readonly World[],
  of: (world: World) => number[],
): Spread[] {
  const found = worlds.map(of);
  return of(likely(chain)).map((value, at) => {
    const sorted = Float64Array.from(found, (amounts) => amounts[at]!).sort();
    const low = sorted[Math.floor(tail * draws)]!;
    const high = sorted[Math.ceil((1 - tail) * draws) - 1]!;
    return { value, low: Math.min(low, value), high: Math.max(high, value) };
  });
}

/** Does the next link go on from here? Who recommends without being loyal leads nowhere in the chain. */
const goesOn = (links: readonly Link[], at: number): boolean => {
  const next = links[at + 1];
  return (
    next !== undefined &&
    next.from === links[at]!.to &&
    (next.to <= lastSold || next.from === lastSold)
  );
};

/** What one is worth who stands in a stage; of a stage that purchases do not tell, as in the last one before it. */
function worthAt(stage: number, { worth }: World): number {
  let found = 0;
  let nearest = 0;
  for (const [known, value] of worth)
    if (known <= stage && known > nearest) {
      nearest = known;
      found = value;
    }
  return found;
}

/** What somebody is worth who has reached the end of the `at`-th link and goes on as people do. */
function worthFrom(links: readonly Link[], at: number, world: World): number {
  const here = worthAt(links[at]!.to, world);
  if (!goesOn(links, at)) return here;
  const rate = world.rates[at + 1]!;
  return (1 - rate) * here + rate * worthFrom(links, at + 1, world);
}

/** A chain says something of money when a stage that it leads to has customers with a value. */
const hasWorth = ({ links, worth }: Chain, at: number): boolean =>
  links.slice(at).some(({ to }) => [...worth.keys()].some((stage) => stage <= to));

export interface Changed {
  /** More people at the end of the link. */
  people: Spread | null;
  value: Spread | null;
  /** More people at each stage from there on. */
  stages: { stage: number; people: Spread }[];
  /** How many at each stage there would then be for one there is now. */
  times: number;
}

/**
 * What another conversion of the `at`-th link changes, if all others stay.
 *
 * People: people before it × (target − conversion), then times each conversion that follows. Money: those people × (what
 * somebody is worth who has reached the stage − what one is worth who stayed before it).
 */
export function changeLink(
  chain: Chain,
  at: number,
  target: number,
  worlds: readonly World[] = worldsOf(chain),
): Changed {
  const { links, people } = chain;
  const link = links[at]!;
  const before = people[at] ?? null;
  const times = link.rate > 0 ? target / link.rate : 0;
  if (before === null) return { people: null, value: null, stages: [], times };
  const after = [at];
  while (goesOn(links, after.at(-1)!)) after.push(after.at(-1)! + 1);
  const found = spreadOf(chain, worlds, (world) => {
    const more = before * (target - world.rates[at]!);
    let reached = more;
    const stages = after.map((each) => {
      if (each > at) reached *= world.rates[each]!;
      return reached;
    });
    const stayed = worthAt(link.from, world);
    return [more * (worthFrom(links, at, world) - stayed), ...stages];
  });
  const [value, ...stages] = found;
  return {
    people: stages[0]!,
    value: hasWorth(chain, at) ? value! : null,
    stages: after.map((each, i) => ({ stage: links[each]!.to, people: stages[i]! })),
    times,
  };
}

export interface Gap {
  /** Which link. */
  at: number;
  stage: number;
  reference: number;
  /** Below the reference by so much; negative: above it. */
  gap: number;
  changed: Changed;
}

/**
 * The gaps to a reference, and the one where closing it is worth most money; where no money is known, the widest.
 * @param references conversion of the reference for each link; null: it has none from the same stage
 */
export function findBottleneck(
  chain: Chain,
  references: readonly (number | null)[],
): { gaps: Gap[]; bottleneck: (Gap & { by: 'money' | 'points' }) | null } {
  const worlds = references.some((one) => one !== null) ? worldsOf(chain) : [];
  const gaps = chain.links.flatMap((link, at) => {
    const reference = references[at] ?? null;
    return reference === null
      ? []
      : [
          {
            at,
            stage: link.to,
            reference,
            gap: reference - link.rate,
            changed: changeLink(chain, at, reference, worlds),
          },
        ];
  });
  const below = gaps.filter(({ gap }) => gap > 0);
  const priced = below.filter(({ changed }) => (changed.value?.value ?? 0) > 0);
  const by = priced.length > 0 ? 'money' : 'points';
  const amount = ({ gap, changed }: Gap) => (by === 'money' ? changed.value!.value : gap);
  let bottleneck: Gap | null = null;
  for (const one of by === 'money' ? priced : below)
    if (bottleneck === null || amount(one) > amount(bottleneck)) bottleneck = one;
  return { gaps, bottleneck: bottleneck && { ...bottleneck, by } };
}
