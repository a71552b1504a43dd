// What is true of the funnel: its stages, from which purchases on a customer stands in one, and what passes from stage to
// stage. Pure: where a customer stood on a day depends on purchases up to that day alone.
import { wilson } from '@clientela/models';

/** The eight stages and, behind them, the advocate; a stage is known by its number, from 1. */
export const funnelStages = [
  'target',
  'aware',
  'open',
  'trier',
  'recent',
  'regular',
  'often',
  'loyal',
  'advocate',
] as const;
export type FunnelStage = (typeof funnelStages)[number];
export const stageName = (stage: number): FunnelStage => funnelStages[stage - 1]!;
export const stageNumber = (stage: FunnelStage): number => funnelStages.indexOf(stage) + 1;

/** Stages that purchases tell, first and last. */
export const firstSold = 4;
export const lastSold = 8;

/** From which purchases on; days with a purchase are counted. */
export interface FunnelRule {
  /** Recent: bought within so many days. */
  recentDays: number;
  /** Days in which purchases are counted. */
  windowDays: number;
  /** Regular: recent, and so many in the window. */
  regular: number;
  /** Most often used: so many. */
  often: number;
  /** Loyal: most often, and regular in each of so many windows one after the other. */
  loyalWindows: number;
}

export const startingFunnelRule: FunnelRule = {
  recentDays: 90,
  windowDays: 180,
  regular: 3,
  often: 6,
  loyalWindows: 2,
};

/** Ends of months that are kept beside the last day. */
export const funnelMonths = 36;

const msPerDay = 86_400_000;

/** The last day, then the ends of the months before its month, latest first; days since 1970. */
export function funnelDays(asOf: number): number[] {
  const at = new Date(asOf * msPerDay);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return [
    asOf,
    ...Array.from({ length: funnelMonths }, (_, ago) => Date.UTC(year, month - ago, 0) / msPerDay),
  ];
}

/**
 * The stage of a customer on each of the days, a digit each; 0: had not bought yet.
 * @param bought days with a purchase, ascending, each once
 * @param days descending
 */
export function funnelCourse(
  bought: readonly number[],
  days: readonly number[],
  rule: FunnelRule,
): string {
  // How many were bought by a day; the days descend, so each pointer only goes back.
  const counter = () => {
    let known = bought.length;
    return (until: number) => {
      while (known > 0 && bought[known - 1]! > until) known--;
      return known;
    };
  };
  const ends = Array.from({ length: rule.loyalWindows + 1 }, counter);
  let course = '';
  for (const day of days) {
    const now = ends[0]!(day);
    if (now === 0) return course + '0'.repeat(days.length - course.length);
    course += stageOn(now, (window) => ends[window]!(day - window * rule.windowDays));
    function stageOn(until: number, before: (window: number) => number): number {
      if (bought[until - 1]! <= day - rule.recentDays) return 4;
      let later = until;
      let earlier = before(1);
      const inWindow = later - earlier;
      if (inWindow < rule.regular) return 5;
      if (inWindow < rule.often) return 6;
      for (let window = 2; window <= rule.loyalWindows; window++) {
        later = earlier;
        earlier = before(window);
        if (later - earlier < rule.regular) return 7;
      }
      return 8;
    }
  }
  return course;
}

/** Of those asked, how many said yes; of the target market `respondents` is null and `yes` are its people. */
export interface SurveyCount {
  yes: number;
  respondents: number;
}

export type LinkBasis = 'survey' | 'sales' | 'mixed';

/** What passes from one stage to the next. */
export interface Link {
  from: number;
  to: number;
  rate: number;
  /** 80 %, Wilson. */
  low: number;
  high: number;
  /** People it rests on: respondents, or customers. */
  n: number;
  basis: LinkBasis;
}

const level = 0.8;
const linkOf = (from: number, to: number, successes: number, n: number, basis: LinkBasis): Link => {
  const { rate, lower, upper } = wilson(Math.min(successes, n), n, { level });
  return { from, to, rate, low: lower, high: upper, n, basis };
};

/**
 * Conversion between two stages of one survey. Where both questions were put to the same people it is those of the later
 * stage among those of the earlier; else the ratio of both shares, resting on no more people than either.
 */
export function surveyLink(
  counts: ReadonlyMap<number, SurveyCount>,
  from: number,
  to: number,
): Link | null {
  const later = counts.get(to);
  if (!later) return null;
  if (from === 1) return linkOf(from, to, later.yes, later.respondents, 'survey');
  const earlier = counts.get(from);
  if (!earlier || earlier.yes === 0) return null;
  const share = earlier.yes / earlier.respondents;
  const n =
    later.respondents === earlier.respondents
      ? earlier.yes
      : Math.min(earlier.yes, later.respondents * share);
  const rate = Math.min(1, later.yes / later.respondents / share);
  return linkOf(from, to, rate * n, n, 'survey');
}

/** The stages of a survey one after the other; the first comes from the target market. */
export function surveyLinks(counts: ReadonlyMap<number, SurveyCount>, until = Infinity): Link[] {
  const links: Link[] = [];
  let from = 1;
  for (const to of [...counts.keys()].sort((a, b) => a - b)) {
    if (to < 2 || to > until) continue;
    const link = surveyLink(counts, from, to);
    if (link) links.push(link);
    from = to;
  }
  return links;
}

/** @param reached customers who have reached each stage from the fourth to the eighth */
export function salesLinks(reached: readonly number[]): Link[] {
  const links: Link[] = [];
  for (let to = firstSold + 1; to <= lastSold; to++) {
    const before = reached[to - 1 - firstSold] ?? 0;
    if (before > 0) links.push(linkOf(to - 1, to, reached[to - firstSold] ?? 0, before, 'sales'));
  }
  return links;
}

/** Customers who ever bought among the people whom a survey puts in the stage before: at least so many of them. */
export function mixedLink(
  counts: ReadonlyMap<number, SurveyCount>,
  market: number | null,
  triers: number,
): Link | null {
  if (market === null || market <= 0) return null;
  const from = Math.max(1, ...[...counts.keys()].filter((stage) => stage < firstSold));
  const survey = counts.get(from);
  const share = survey
    ? wilson(survey.yes, survey.respondents, { level })
    : { rate: 1, lower: 1, upper: 1, n: market };
  const rate = triers / (market * share.rate);
  if (!(rate <= 1)) return null;
  return {
    from,
    to: firstSold,
    rate,
    low: triers / (market * share.upper),
    high: Math.min(1, triers / (market * share.lower)),
    n: survey ? survey.yes : market,
    basis: 'mixed',
  };
}
