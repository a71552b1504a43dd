// What surveys said of the sample business, and of two others that it looks at: how many of those asked know it, would try it,
// have tried it. Its own goes as far as the trier; from there on its sales speak.
import { dayNumber, isoDay } from './calendar.ts';

export interface SampleSurveyRow {
  brand: string;
  from: string;
  to: string;
  stage:
    | 'target'
    | 'aware'
    | 'open'
    | 'trier'
    | 'recent'
    | 'regular'
    | 'often'
    | 'loyal'
    | 'advocate';
  respondents?: number;
  yes: number;
}

const order = ['aware', 'open', 'trier', 'recent', 'regular', 'often', 'loyal'] as const;

/** Households in the towns where the shop sells; a few more of them have tried it than it knows by name. */
const market = 96_000;

const asked = [
  { brand: '', ago: 26, respondents: 1204, yes: [578, 312, 112], advocates: 31 },
  { brand: '', ago: 391, respondents: 1187, yes: [487, 248, 81] },
  {
    brand: 'Cafeterías de la región',
    ago: 60,
    respondents: 2400,
    yes: [1250, 663, 305, 100, 49, 20, 14],
  },
  {
    brand: 'La cadena de la plaza',
    ago: 26,
    respondents: 1204,
    yes: [951, 409, 301, 137, 74, 31, 12],
  },
];

/** Days that a survey took. */
const took = 14;

/** All answers up to the last day of the sample; the same for the same day. */
export function sampleSurveys({ end }: { end: string }): SampleSurveyRow[] {
  const last = dayNumber(end);
  return asked.flatMap(({ brand, ago, respondents, yes, advocates }) => {
    const when = { brand, from: isoDay(last - ago - took), to: isoDay(last - ago) };
    const rows: SampleSurveyRow[] = yes.map((count, i) => ({
      ...when,
      stage: order[i]!,
      respondents,
      yes: count,
    }));
    if (brand === '') rows.unshift({ ...when, stage: 'target', yes: market });
    if (advocates) rows.push({ ...when, stage: 'advocate', respondents, yes: advocates });
    return rows;
  });
}
