// The terms as a form holds them: percentages and months as typed, and back, with what is wrong.

export interface Terms {
  discountRate: number;
  grossMargin: number | null;
  horizonMonths: number | null;
}

/** Fields as the form holds them: a number, or the text while it is none. */
export interface TermsText {
  discountRate: number | string;
  marginKnown: boolean;
  grossMargin: number | string;
  lifetime: boolean;
  horizonMonths: number | string;
}

/** .1 × 100 has digits nobody typed. */
const percent = (fraction: number) => Number((fraction * 100).toFixed(2));

/** What stands in the fields of a choice that was not made. */
const proposed = { grossMargin: 40, horizonMonths: 36 };

export function writeTerms(terms: Terms): TermsText {
  return {
    discountRate: percent(terms.discountRate),
    marginKnown: terms.grossMargin !== null,
    grossMargin: terms.grossMargin === null ? proposed.grossMargin : percent(terms.grossMargin),
    lifetime: terms.horizonMonths === null,
    horizonMonths: terms.horizonMonths ?? proposed.horizonMonths,
  };
}

interface Wrong {
  discountRate: boolean;
  grossMargin: boolean;
  horizonMonths: boolean;
}

/** A fraction from a percentage between 0.1 and 100; null otherwise. */
function fraction(text: number | string): number | null {
  const value = text === '' ? Number.NaN : Number(text);
  return value >= 0.1 && value <= 100 ? Number((value / 100).toFixed(4)) : null;
}

/** The terms, or what is wrong with them. */
export function readTerms(text: TermsText): { terms: Terms | null; wrong: Wrong } {
  const discountRate = fraction(text.discountRate);
  const grossMargin = text.marginKnown ? fraction(text.grossMargin) : null;
  const months = text.horizonMonths === '' ? Number.NaN : Number(text.horizonMonths);
  const horizonMonths = text.lifetime ? null : months;
  const wrong = {
    discountRate: discountRate === null,
    grossMargin: text.marginKnown && grossMargin === null,
    horizonMonths: !text.lifetime && !(Number.isInteger(months) && months >= 1 && months <= 240),
  };
  if (discountRate === null || wrong.grossMargin || wrong.horizonMonths)
    return { terms: null, wrong };
  return { terms: { discountRate, grossMargin, horizonMonths }, wrong };
}
