// What is true of the cycle of a customer with a product line: from purchases and a rule to the course of phases. Pure:
// the past of it depends on nothing that came later.

export const phases = [
  'prospect',
  'contacted',
  'converted',
  'retained',
  'expanded',
  'at_risk',
  'lapsed',
  'won_back',
] as const;
export type CyclePhase = (typeof phases)[number];

/** A letter for each phase, as the course holds them. */
export const letters = 'pcnreklw';
export const letterOf = (phase: CyclePhase): string => letters[phases.indexOf(phase)]!;
export const phaseOfLetter = (letter: string): CyclePhase => phases[letters.indexOf(letter)]!;

/** Phases in which a customer buys; before them nothing was bought, after them it stopped. */
export const buying: readonly CyclePhase[] = ['converted', 'retained', 'expanded', 'won_back'];

/** The customer as a whole, beside the product lines; and products without a line. */
export const whole = '*';

/** How long silences are. `usual` in days; the others in usual intervals of the customer. */
export interface Pace {
  usual: number;
  risk: number;
  lapse: number;
}

/** Where there is too little to read a rhythm from. */
export const startingPace: Pace = { usual: 90, risk: 2, lapse: 4 };

/** The usual interval of a line counts as much as so many intervals of the customer's own. */
const ownAfter = 2;
/** Fewer days of silence than this put nobody at risk. */
const leastSilence = 14;
/** Intervals from which the rhythm of a line is read. */
export const leastIntervals = 30;

/** A phase begins on each of the days (since 1970); those after the last fact come if nothing is bought. */
export interface Course {
  days: number[];
  phases: string;
}

export interface CourseFacts {
  /** Day on which we had them on file; null: not before the first purchase. */
  met: number | null;
  /** Day on which we first met them; null: not before the first purchase. */
  contacted: number | null;
  /** Days with a purchase, ascending, each once. */
  bought: readonly number[];
  /** Day on which they began another product line after this one; null: never. */
  opened: number | null;
}

/** After how many days of silence a customer with these purchases is at risk, and has lapsed. */
export function patienceAfter(
  pace: Pace,
  purchases: number,
  span: number,
): { risk: number; lapse: number } {
  const usual = (ownAfter * pace.usual + span) / (ownAfter + purchases - 1);
  const risk = Math.max(leastSilence, Math.round(pace.risk * usual));
  return { risk, lapse: Math.max(risk + 1, Math.round(pace.lapse * usual)) };
}

/**
 * The course of a customer with a line. The first purchase converts; each further one retains; one that comes after the
 * silence of a lapse wins back; while customers buy on and have begun another line, they are expanded.
 */
export function courseOf(facts: CourseFacts, pace: Pace): Course {
  const { bought, opened } = facts;
  const days: number[] = [];
  let found = '';
  const begin = (day: number, letter: string) => {
    if (days.at(-1) === day) {
      days.pop();
      found = found.slice(0, -1);
    }
    if (found.at(-1) === letter) return;
    days.push(day);
    found += letter;
  };
  const first = bought[0] ?? Infinity;
  const { met, contacted } = facts;
  if (met !== null && met < first && (contacted === null || met < contacted)) begin(met, 'p');
  if (contacted !== null && contacted < first) begin(contacted, 'c');
  let lapsed = Infinity;
  for (let n = 0; n < bought.length; n++) {
    const day = bought[n]!;
    const next = bought[n + 1] ?? Infinity;
    const back = lapsed < day;
    const begun = n === 0 ? 'n' : 'r';
    begin(day, back ? 'w' : opened !== null && opened <= day ? 'e' : begun);
    const silence = patienceAfter(pace, n + 1, day - first);
    const risk = day + silence.risk;
    lapsed = day + silence.lapse;
    if (!back && opened !== null && opened > day && opened < Math.min(next, risk))
      begin(opened, 'e');
    if (risk < next) begin(risk, 'k');
    if (lapsed < next) begin(lapsed, 'l');
  }
  return { days, phases: found };
}

/** Where a course stands on the evening of a day; null: nowhere yet. */
export function phaseAt(
  course: Course,
  day: number,
): { phase: CyclePhase; since: number; next: number | null } | null {
  let at = -1;
  while (at + 1 < course.days.length && course.days[at + 1]! <= day) at++;
  if (at < 0) return null;
  return {
    phase: phaseOfLetter(course.phases[at]!),
    since: course.days[at]!,
    next: course.days[at + 1] ?? null,
  };
}

export interface Cycle {
  line: string;
  first: number | null;
  last: number | null;
  purchases: number;
  turn: number;
  course: Course;
}

/**
 * All cycles of one customer: as a whole, then line by line in the order in which they were begun.
 * @param purchases line and day of each, by day; the same may stand twice
 */
export function cyclesOf(
  purchases: { lines: readonly string[]; days: readonly number[] },
  met: { met: number | null; contacted: number | null },
  paceOf: (line: string) => Pace,
): Cycle[] {
  const all: number[] = [];
  const byLine = new Map<string, number[]>();
  for (let i = 0; i < purchases.days.length; i++) {
    const day = purchases.days[i]!;
    const line = purchases.lines[i]!;
    if (all.at(-1) !== day) all.push(day);
    const days = byLine.get(line);
    if (!days) byLine.set(line, [day]);
    else if (days.at(-1) !== day) days.push(day);
  }
  const lines = [...byLine].sort((a, b) => a[1][0]! - b[1][0]! || (a[0] < b[0] ? -1 : 1));
  // Lines that were begun on the same day have the same turn.
  const begun = [...new Set(lines.map(([, days]) => days[0]!))];
  const openedAfter = (day: number) => lines.find(([, days]) => days[0]! > day)?.[1][0] ?? null;
  const cycle = (line: string, turn: number, bought: number[], before: typeof met): Cycle => ({
    line,
    first: bought[0] ?? null,
    last: bought.at(-1) ?? null,
    purchases: bought.length,
    turn,
    course: courseOf(
      {
        ...before,
        bought,
        opened: bought.length === 0 || lines.length < 2 ? null : openedAfter(bought[0]!),
      },
      paceOf(line),
    ),
  });
  const never = { met: null, contacted: null };
  return [
    cycle(whole, lines.length, all, met),
    ...lines.map(([line, days]) => cycle(line, begun.indexOf(days[0]!) + 1, days, never)),
  ].filter(({ course }) => course.days.length > 0);
}
