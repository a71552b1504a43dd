// The funnel put together out of a survey, of sales and of a reference: which row rests on what, and the chain of
// conversions that is reckoned with. Pure.
import {
  firstSold,
  type Link,
  lastSold,
  mixedLink,
  type SurveyCount,
  salesLinks,
  surveyLink,
  surveyLinks,
} from './rules-funnel.ts';

/** Answers of one survey by stage, from the second on, and how many people the target market is. */
export interface Told {
  market: number | null;
  counts: ReadonlyMap<number, SurveyCount>;
}

export interface Known {
  survey: Told;
  /** Customers who have reached each stage from the fourth to the eighth; null: nobody bought. */
  reached: readonly number[] | null;
  prefer: 'sales' | 'survey';
  reference: Told;
}

export interface FunnelRow {
  stage: number;
  survey: { people: number | null; share: number; yes: number; respondents: number | null } | null;
  sales: number | null;
  basis: 'survey' | 'sales' | null;
  /** Place of its conversion in the chain; null: none is known. */
  link: number | null;
  /** Share of the reference's market that has reached it. */
  reference: number | null;
}

const shareOf = ({ counts, market }: Told, stage: number): number | null => {
  if (stage === 1) return market === null && counts.size === 0 ? null : 1;
  const count = counts.get(stage);
  return count ? count.yes / count.respondents : null;
};

const peopleOf = (told: Told, stage: number): number | null => {
  const share = shareOf(told, stage);
  return told.market === null || share === null ? null : told.market * share;
};

/** A survey that tells stages beyond the trier can stand for sales. */
export const tellsUse = ({ counts }: Told): boolean =>
  [...counts.keys()].some((stage) => stage > firstSold && stage <= lastSold);

export function makeFunnelRows(known: Known): {
  rows: FunnelRow[];
  links: Link[];
  /** People where each link begins. */
  people: (number | null)[];
  references: (number | null)[];
} {
  const { survey, reference, prefer } = known;
  const reached = (known.reached?.[0] ?? 0) > 0 ? known.reached : null;
  const bySales = reached !== null && (prefer === 'sales' || !tellsUse(survey));
  const links = surveyLinks(survey.counts, bySales ? firstSold : Infinity);
  if (bySales) {
    const mixed = survey.counts.has(firstSold)
      ? null
      : mixedLink(survey.counts, survey.market, reached[0]!);
    if (mixed) links.push(mixed);
    links.push(...salesLinks(reached));
    const before = Math.max(1, ...[...survey.counts.keys()].filter((stage) => stage <= lastSold));
    const advocates = surveyLink(survey.counts, before, lastSold + 1);
    if (advocates) links.push(advocates);
  }
  const people = links.map(({ basis, from }) =>
    basis === 'sales' ? (reached?.[from - firstSold] ?? null) : peopleOf(survey, from),
  );
  const last = survey.counts.has(lastSold + 1) || reference.counts.has(lastSold + 1) ? 9 : 8;
  const rows = Array.from({ length: last }, (_, i): FunnelRow => {
    const stage = i + 1;
    const share = shareOf(survey, stage);
    const count = survey.counts.get(stage);
    const told =
      share === null
        ? null
        : {
            people: peopleOf(survey, stage),
            share,
            yes: count?.yes ?? survey.market ?? 0,
            respondents: count?.respondents ?? null,
          };
    const sales =
      reached !== null && stage >= firstSold && stage <= lastSold
        ? (reached[stage - firstSold] ?? 0)
        : null;
    const asSold = sales !== null && (told === null || (bySales && stage > firstSold));
    const link = links.findIndex(({ to }) => to === stage);
    return {
      stage,
      survey: told,
      sales,
      basis: asSold ? 'sales' : told && 'survey',
      link: link < 0 ? null : link,
      reference: shareOf(reference, stage),
    };
  });
  return {
    rows,
    links,
    people,
    references: links.map(({ from, to }) => surveyLink(reference.counts, from, to)?.rate ?? null),
  };
}
