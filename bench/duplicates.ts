// The search for duplicates on a made-up base with known truth: one in twenty is on file twice, with slips,
// accents, swapped words, short forms, another e-mail or phone. Prints time, memory, precision and recall.
//
//   npm run bench:duplicates                         100,000 customers
//   npm run bench:duplicates -- --customers 1000000
//   npm run bench:duplicates -- --fit                weights of rules-likeness.ts by logistic regression
//   npm run bench:duplicates -- --dates              those of birthdays and postcodes, beside the others as they stand
//   npm run bench:duplicates -- --choose             precision and recall by threshold: chosen on seed 1, told of 2 and 3
import { jobs } from '../server/background.ts';
import { beginScan, readScan, runScan } from '../server/customers/queries-scan.ts';
import {
  compareTraces,
  keptFrom,
  keyGroups,
  keysOf,
  largestGroup,
  likelyFrom,
  type Reason,
  reasons,
  reasonsOf,
  type Trace,
  traceOf,
  weights,
} from '../server/customers/rules-likeness.ts';
import { makeScratchContext } from '../server/platform/scratch-context.ts';

const words = (text: string) => text.trim().split(/\s+/);
const givenNames =
  words(`María José Antonio Carmen Manuel Ana Francisco Isabel David Laura Juan Cristina Javier Marta
  Daniel Lucía Carlos Elena Jesús Pilar Alejandro Paula Miguel Raquel Rafael Sara Pedro Beatriz Ángel Rosa Pablo Silvia
  Fernando Patricia Sergio Teresa Luis Mercedes Jorge Julia Alberto Irene Álvaro Nuria Diego Rocío Adrián Andrea Raúl
  Dolores Enrique Inés Ramón Alba Vicente Victoria Iván Lorena Rubén Sonia Óscar Guadalupe Andrés Verónica Joaquín
  Margarita Santiago Natalia Eduardo Susana Víctor Claudia Roberto Alicia Jaime Eva Ignacio Olga Hugo Gloria Ricardo
  Mónica Salvador Yolanda Emilio Esther Martín Concepción Guillermo Josefina Gonzalo Daniela Agustín Valeria Nicolás
  Fernanda James Mary John Linda Robert Susan Michael Karen William Nancy Thomas Lisa Steven Emily Kevin Rachel Brian
  Olivia George Hannah Edward Grace Ronald Alice Timothy Judith Gary Amy Eric Joan Stephen Helen Larry Diane Scott`);
const roots =
  words(`García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández
  Díaz Moreno Muñoz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco
  Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos
  Lozano Guerrero Cano Prieto Méndez Cruz Calvo Gallego Vidal León Márquez Herrera Peña Flores Cabrera Campos Vega
  Fuentes Carrasco Diez Caballero Reyes Nieto Aguilar Pascual Santana Herrero Lorenzo Montero Hidalgo Giménez Ibáñez
  Ferrer Durán Santiago Benítez Mora Vicente Vargas Arias Carmona Crespo Román Pastor Soto Sáez Velasco Moya Soler Parra
  Esteban Bravo Gallardo Rojas Smith Johnson Brown Taylor Wilson Davies Evans Walker Wright Robinson Thompson White
  Hughes Edwards Green Hall Wood Harris Clarke Jackson Turner Hill Cooper Morris Ward Moore King Watson Baker Harrison
  Morgan Patel Young Allen Mitchell Anderson Phillips Lee Bell Parker Davis Bennett Miller Cook Shaw Richardson Carter
  Collins Gray Cox Adams Marshall Murphy Kelly Foster Gibson Palmer Barnes Fisher Reynolds Dixon Hunter Sullivan`);
const begins = words(
  'Al Bar Cas Del Esp Fon Gar Hin Igu Jun Lar Mon Nav Ol Pal Qui Ros Sal Tor Ur Val Zam',
);
const ends = words(
  'ada ales ano era eda ejo ena erra ido illo ina iza ona osa uela uera ares eiro',
);
const surnames = [...roots, ...begins.flatMap((begin) => ends.map((end) => begin + end))];
const domains = words(
  'gmail.com gmail.com hotmail.com outlook.com yahoo.es yahoo.com.mx icloud.com live.com',
);

/** Mulberry32: numbers that are the same on every machine. */
function chance(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(next() * n);
  return {
    next,
    below,
    of: <T>(list: readonly T[]): T => list[below(list.length)]!,
    // Some names are common and most are rare.
    common: <T>(list: readonly T[]): T => list[Math.floor(next() ** 2 * list.length)]!,
    is: (share: number) => next() < share,
  };
}
type Chance = ReturnType<typeof chance>;

interface Person {
  given: string;
  surnames: string[];
  email: string | null;
  phone: string | null;
}

const bare = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const makePhone = (c: Chance) => `+52${55 + c.below(40)}${String(c.below(1e8)).padStart(8, '0')}`;

function makeEmail(c: Chance, { given, surnames: [first = '', second = ''] }: Person): string {
  const [g, s, t] = [bare(given), bare(first), bare(second)];
  const local = c.of([
    `${g}.${s}${c.below(1000)}`,
    `${g[0]}${s}${t.slice(0, 3)}${c.below(100)}`,
    `${g}${s}${1950 + c.below(55)}`,
    `${s}.${g}.${t || c.below(1000)}`,
    `${g}${c.below(100_000)}`,
    `${c.of(begins).toLowerCase()}${c.of(ends)}${c.below(10_000)}`,
  ]);
  return `${local}@${c.of(domains)}`;
}

/** An address of one's own: where somebody has it already, providers send one away to add a number. */
function ownEmail(c: Chance, person: Person, taken: Uint8Array): string {
  for (let email = makeEmail(c, person); ; ) {
    // One bit an address, and one in a hundred that nobody has counts as taken.
    let h = 0x811c9dc5;
    for (let i = 0; i < email.length; i++) h = Math.imul(h ^ email.charCodeAt(i), 0x01000193);
    const at = (h >>> 0) % (8 * taken.length);
    if (!(taken[at >> 3]! & (1 << (at & 7)))) {
      taken[at >> 3]! |= 1 << (at & 7);
      return email;
    }
    email = email.replace('@', `${c.below(10)}@`);
  }
}

function makePerson(c: Chance, taken: Uint8Array): Person {
  const spanish = c.is(0.75);
  const given = c.is(0.15)
    ? `${c.common(givenNames)} ${c.common(givenNames)}`
    : c.common(givenNames);
  const person: Person = {
    given,
    surnames: spanish ? [c.common(surnames), c.common(surnames)] : [c.common(surnames)],
    email: null,
    phone: null,
  };
  if (c.is(0.85)) person.email = ownEmail(c, person, taken);
  if (person.email === null || c.is(0.75)) person.phone = makePhone(c);
  return person;
}

/** A slip of the finger in a word of four letters or more. */
function slip(c: Chance, word: string): string {
  if (word.length < 4) return word;
  const i = 1 + c.below(word.length - 2);
  return c.of([
    word.slice(0, i) + word.slice(i + 1),
    word.slice(0, i) + word[i]! + word.slice(i),
    word.slice(0, i) + word[i + 1]! + word[i]! + word.slice(i + 2),
    word.slice(0, i) + c.of([...'aeiorstnlm']) + word.slice(i + 1),
  ]);
}

const short: Record<string, string> = {
  José: 'Pepe',
  Francisco: 'Paco',
  Ignacio: 'Nacho',
  Dolores: 'Lola',
  Manuel: 'Manolo',
  María: 'Ma.',
  Enrique: 'Quique',
  Guadalupe: 'Lupita',
  Guillermo: 'Memo',
  Alberto: 'Beto',
  Teresa: 'Tere',
  William: 'Bill',
  Robert: 'Bob',
  James: 'Jim',
  Michael: 'Mike',
  Edward: 'Ted',
  Thomas: 'Tom',
};

/** The name as somebody else wrote it down. */
function retell(c: Chance, { given, surnames: last }: Person): string {
  const name = [given, ...last].join(' ');
  const way = c.below(8);
  if (way === 0) return name;
  if (way === 1) return bare(name);
  if (way === 2) return `${last.join(' ')}, ${given}`;
  if (way === 3) return [given, ...last.slice(0, 1)].join(' ');
  if (way === 4)
    return [
      given
        .split(' ')
        .map((word) => short[word] ?? word)
        .join(' '),
      ...last,
    ].join(' ');
  if (way === 5) return name.toUpperCase();
  if (way === 6) return name.replace(/z\b/g, 's').replace(/v/g, 'b').replace(/ll/g, 'y');
  const all = name.split(' ');
  const at = c.below(all.length);
  return all.map((word, i) => (i === at ? slip(c, word) : word)).join(' ');
}

interface Made {
  name: string;
  email: string | null;
  phone: string | null;
  /** The person; two records of one person are duplicates. */
  truth: number;
}

/**
 * So many records of a base, one in twenty of them a second record of somebody. Of the second records nine
 * in twenty-five have another e-mail and as many another phone (a slip, another provider, or quite new),
 * one in twenty-five has neither as before. Six in a hundred people live with another of the same surnames and phone.
 */
export function* makeBase(customers: number, seed: number): Generator<Made> {
  const c = chance(seed);
  const planted = Math.floor(customers / 20);
  const people = customers - planted;
  const every = Math.floor(people / planted);
  const taken = new Uint8Array(2 ** 24);
  let last: Person | null = null;
  for (let i = 0; i < people; i++) {
    let person = makePerson(c, taken);
    if (last?.phone && c.is(0.06)) {
      person = { ...person, surnames: last.surnames, phone: last.phone };
      if (c.is(0.9)) person.email = ownEmail(c, person, taken);
    }
    last = person;
    const { given, surnames: of, email, phone } = person;
    yield { name: [given, ...of].join(' '), email, phone, truth: i };
    if (i % every !== every - 1 || i / every >= planted) continue;
    yield { name: retell(c, person), ...retellContact(c, person, taken), truth: i };
  }
}

function retellContact(
  c: Chance,
  person: Person,
  taken: Uint8Array,
): { email: string | null; phone: string | null } {
  const { email, phone } = person;
  const otherEmail = () => {
    if (email === null) return c.is(0.5) ? ownEmail(c, person, taken) : null;
    const [local, domain] = email.split('@') as [string, string];
    const way = c.below(4);
    if (way === 0) return null;
    if (way === 1) return `${slip(c, local)}@${domain}`;
    if (way === 2) return `${local}@${c.of(domains)}`;
    return ownEmail(c, person, taken);
  };
  const otherPhone = () => {
    if (phone === null) return c.is(0.5) ? makePhone(c) : null;
    if (c.is(0.3)) return null;
    const i = 4 + c.below(8);
    return c.is(0.4) ? `${phone.slice(0, i)}${c.below(10)}${phone.slice(i + 1)}` : makePhone(c);
  };
  const way = c.below(25);
  if (way === 0) return { email: otherEmail(), phone: otherPhone() };
  // Whoever has one way alone keeps it: what has nothing in common is nobody's duplicate to find.
  if (way < 10) return { email: phone === null ? email : otherEmail(), phone };
  if (way < 19) return { email, phone: email === null ? phone : otherPhone() };
  return { email, phone };
}

/** Pairs that meet under a key, without a database: for fitting. */
function candidates(traces: Trace[]): [number, number][] {
  const seen = new Set<number>();
  for (const group of keyGroups) {
    const blocks = new Map<number, number[]>();
    for (const [i, trace] of traces.entries()) {
      const keys = keysOf(trace);
      for (const key of new Set(group.map((place) => keys[place])))
        if (key !== null && key !== undefined) blocks.set(key, [...(blocks.get(key) ?? []), i]);
    }
    for (const block of blocks.values()) {
      if (block.length > largestGroup) continue;
      for (const [k, one] of block.entries())
        for (const two of block.slice(k + 1)) seen.add(one * traces.length + two);
    }
  }
  return [...seen].map((n) => [Math.floor(n / traces.length), n % traces.length]);
}

/** Logistic regression of the truth on the reasons: gradient steps with a little pull to nothing. */
function fit(customers: number): void {
  const made = [...makeBase(customers, 1)];
  const traces = made.map(asTrace);
  const names = ['base', 'words', ...reasons] as const;
  const rows = new Map<string, { x: Float64Array; n: number; y: number }>();
  for (const [i, j] of candidates(traces)) {
    const { why, shared } = reasonsOf(traces[i]!, traces[j]!);
    const id = `${why} ${shared}`;
    const x = Float64Array.from(names, (name) =>
      name === 'base' ? 1 : name === 'words' ? shared : why.includes(name as Reason) ? 1 : 0,
    );
    const row = rows.get(id) ?? { x, n: 0, y: 0 };
    row.n++;
    if (made[i]!.truth === made[j]!.truth) row.y++;
    rows.set(id, row);
  }
  const w = new Float64Array(names.length);
  const total = [...rows.values()].reduce((sum, { n }) => sum + n, 0);
  const speed = new Float64Array(names.length);
  for (let round = 0; round < 60_000; round++) {
    const slope = w.map((value) => (value * 2) / total);
    for (const { x, n, y } of rows.values()) {
      let odds = 0;
      for (let k = 0; k < w.length; k++) odds += w[k]! * x[k]!;
      const off = (n / (1 + Math.exp(-odds)) - y) / total;
      for (let k = 0; k < w.length; k++) slope[k]! += off * x[k]!;
    }
    for (let k = 0; k < w.length; k++) {
      speed[k] = 0.99 * speed[k]! + slope[k]!;
      w[k]! -= 0.5 * speed[k]!;
    }
  }
  console.log(Object.fromEntries(names.map((name, k) => [name, Number(w[k]!.toFixed(1))])));
  for (const [id, { n, y }] of [...rows].sort((a, b) => b[1].n - a[1].n).slice(0, 40))
    console.log(id, n, (y / n).toFixed(3));
}

interface Dates {
  birthday: string | null;
  postcode: string | null;
}

/**
 * Birthdays and postcodes for a base, from numbers of their own: the names stay as they are. Two in five have a
 * birthday on file, half a postcode; people were born over 60 years; of 400 postcodes the near ones are common,
 * and a household shares one. Of the second records one birthday in 33 was written down wrongly, and one postcode
 * in 8 is another: people move, and 12 % a year is usual.
 */
function* withDates(base: Iterable<Made>, seed: number): Generator<Made & Dates> {
  const c = chance(seed + 7919);
  const known = new Map<number, Dates>();
  let last: (Made & Dates) | null = null;
  const day = () => {
    const at = new Date(Date.UTC(1945, 0, 1) + c.below(60 * 365) * 86_400_000);
    return at.toISOString().slice(0, 10);
  };
  const place = () => String(6000 + Math.floor(c.next() ** 2 * 400));
  for (const made of base) {
    const first: Dates | undefined = known.get(made.truth);
    const home: string =
      last?.phone != null && last.phone === made.phone
        ? (known.get(last.truth)?.postcode ?? place())
        : place();
    const whole: Dates = first ?? { birthday: day(), postcode: home };
    if (!first) known.set(made.truth, whole);
    const birthday = first && c.is(0.03) ? day() : whole.birthday;
    const postcode = first && c.is(0.12) ? place() : whole.postcode;
    const row: Made & Dates = {
      ...made,
      birthday: c.is(0.4) ? birthday : null,
      postcode: c.is(0.5) ? postcode : null,
    };
    yield row;
    last = row;
  }
}

const dated = ['birthday_same', 'birthday_other', 'postcode_same', 'postcode_other'] as const;

/** The weights of birthdays and postcodes, the others as they stand; and how often each is so of the same and of others. */
function fitDates(customers: number): void {
  const made = [...withDates(makeBase(customers, 1), 1)];
  const traces = made.map((one) =>
    traceOf({ ...given(one), birthday: one.birthday, postcode: one.postcode }),
  );
  const rows = new Map<string, { odds: number; x: number[]; n: number; y: number }>();
  const seen = { same: new Map<string, number>(), other: new Map<string, number>() };
  for (const [i, j] of candidates(traces)) {
    const { why, shared } = reasonsOf(traces[i]!, traces[j]!);
    const truth = made[i]!.truth === made[j]!.truth;
    const counts = truth ? seen.same : seen.other;
    for (const reason of why) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    const x = dated.map((name) => Number(why.includes(name)));
    const rest = why.filter((reason) => !(dated as readonly string[]).includes(reason));
    let odds = weights.base + weights.words * shared;
    for (const reason of rest) odds += weights[reason];
    const id = `${odds} ${x}`;
    const row = rows.get(id) ?? { odds, x, n: 0, y: 0 };
    row.n++;
    if (truth) row.y++;
    rows.set(id, row);
  }
  for (const what of ['birthday', 'postcode']) {
    const share = (counts: Map<string, number>) => {
      const [same, other] = [counts.get(`${what}_same`) ?? 0, counts.get(`${what}_other`) ?? 0];
      return same / (same + other);
    };
    const [m, u] = [share(seen.same), share(seen.other)];
    console.log(what, {
      m: m.toFixed(3),
      u: u.toFixed(4),
      same: Math.log(m / u).toFixed(1),
      other: Math.log((1 - m) / (1 - u)).toFixed(1),
    });
  }
  const w = new Float64Array(dated.length);
  // Newton's steps, one weight after the other.
  for (let round = 0; round < 400; round++)
    for (let k = 0; k < w.length; k++) {
      let [slope, bend] = [w[k]!, 1];
      for (const { odds, x, n, y } of rows.values()) {
        if (x[k] === 0) continue;
        const p = 1 / (1 + Math.exp(-x.reduce((all, one, l) => all + one * w[l]!, odds)));
        slope += n * p - y;
        bend += n * p * (1 - p);
      }
      w[k]! -= slope / bend;
    }
  console.log(Object.fromEntries(dated.map((name, k) => [name, w[k]!.toFixed(2)])));
}

/** Precision and recall by threshold, without a database: chosen on one base, told of others. */
function choose(customers: number): void {
  for (const seed of [1, 2, 3])
    for (const rich of [false, true]) {
      const base = makeBase(customers, seed);
      const made = [...(rich ? withDates(base, seed) : base)] as (Made & Partial<Dates>)[];
      const traces = made.map((one) =>
        traceOf({ ...given(one), birthday: one.birthday ?? null, postcode: one.postcode ?? null }),
      );
      const planted = customers - new Set(made.map(({ truth }) => truth)).size;
      const found = candidates(traces)
        .map(([i, j]) => ({
          confidence: compareTraces(traces[i]!, traces[j]!).confidence,
          right: made[i]!.truth === made[j]!.truth,
        }))
        .filter(({ confidence }) => confidence >= keptFrom);
      for (const least of [0.8, 0.82, 0.84, 0.85, 0.86, 0.88, 0.9]) {
        const likely = found.filter(({ confidence }) => confidence >= least);
        const hits = likely.filter(({ right }) => right).length;
        const shown = [hits / likely.length, hits / planted].map((share) => share.toFixed(4));
        console.log(`seed ${seed}${rich ? ' with dates' : ''}`, least, ...shown);
      }
    }
}

const given = ({ name, email, phone }: Made) => ({
  name,
  emails: email ? [email] : [],
  phones: phone ? [phone] : [],
});

const asTrace = (made: Made): Trace => traceOf(given(made));

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

async function measure(customers: number, seed: number): Promise<void> {
  const context = await makeScratchContext(jobs);
  try {
    const truth = new Map<number, number>();
    let id = 0;
    let rows: unknown[] = [];
    const store = async () => {
      await context.rows(
        `insert into customers (id, name, email, phone, created_at)
         select r.id, r.name, r.email, r.phone, now()
         from jsonb_to_recordset($1) as r (id bigint, name text, email text, phone text)`,
        [JSON.stringify(rows)],
      );
      rows = [];
    };
    for (const { truth: person, ...row } of makeBase(customers, seed)) {
      rows.push({ id: ++id, ...row });
      truth.set(id, person);
      if (rows.length === 5000) await store();
    }
    await store();
    await context.rows(
      'insert into customer_standing (customer_id) select id from customers order by id',
    );
    await context.rows('analyze');
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 200);
    const idle = process.memoryUsage().rss;
    const began = performance.now();
    const scan = await beginScan(context.db, null, new Date());
    await runScan(context, scan);
    const seconds = (performance.now() - began) / 1000;
    clearInterval(watch);
    const found = await context.rows<{ customer_id: number; other_id: number; confidence: number }>(
      'select customer_id, other_id, confidence from duplicate_pairs',
    );
    const planted = customers - new Set(truth.values()).size;
    const right = (one: { customer_id: number; other_id: number }) =>
      truth.get(one.customer_id) === truth.get(one.other_id);
    const at = (least: number) => {
      const likely = found.filter(({ confidence }) => confidence >= least);
      const hits = likely.filter(right).length;
      return { pairs: likely.length, precision: hits / likely.length, recall: hits / planted };
    };
    console.log(await readScan(context.db));
    console.log({
      customers,
      planted,
      seconds: Math.round(seconds),
      memoryMb: Math.round((peak - idle) / 2 ** 20),
      processMb: Math.round(peak / 2 ** 20),
    });
    for (const least of [0.5, likelyFrom, 0.9, 0.97, 0.99]) console.log(least, at(least));
    // How often what is called so likely is so.
    for (let low = 0.5; low < 1; low += 0.1) {
      const within = found.filter(({ confidence }) => confidence >= low && confidence < low + 0.1);
      const share = within.filter(right).length / within.length;
      console.log(`${low.toFixed(1)}–${(low + 0.1).toFixed(1)}`, within.length, share.toFixed(3));
    }
  } finally {
    await context.drop();
  }
}

if (import.meta.main) {
  const customers = Number(
    option('customers') ??
      (['--fit', '--dates', '--choose'].some((mode) => process.argv.includes(mode))
        ? 20_000
        : 100_000),
  );
  if (process.argv.includes('--fit')) fit(customers);
  else if (process.argv.includes('--dates')) fitDates(customers);
  else if (process.argv.includes('--choose')) choose(customers);
  else await measure(customers, Number(option('seed') ?? 2));
}
