// Does loyalty bring what it is said to bring? Each assumption behind CRM as a correlation with a verdict.
import { type Correlation, correlationInterval } from '../inference/correlation.ts';
import { invalidInput } from '../invalid-input.ts';

/** What the data say of an assumption. */
export type AssumptionVerdict = 'supported' | 'not-supported' | 'opposite' | 'not-enough-data';

/** A correlation with what it means for the assumption. */
export interface AssumptionTest extends Correlation {
  verdict: AssumptionVerdict;
  /** Of the correlation seen, whatever its sign: none below 0.1, weak to 0.3, moderate to 0.5, strong from there. */
  strength: 'none' | 'weak' | 'moderate' | 'strong';
}

/** Customers below which even a correlation of 0.2 cannot be told from none. */
const ENOUGH = 100;

/**
 * Judges one assumption about loyal customers by the correlation of tenure with what it should bring.
 *
 * Words: loyal customers are said to cost less to serve (expect −1), to pay more (1), to bring customers (1), to be more
 * profitable per period (1). The verdict looks at the whole interval (Fisher's z): supported or opposite if it lies on one
 * side of 0, not supported if it holds 0, not enough data below 100 customers. Correlate tenure with profit per active
 * period, never with cumulative profit, which rises with tenure by itself. Units: `r` −1 to 1 of `n` customers, n from 2.
 * Refused: `not-a-correlation`, `not-whole`, `too-few`, `unknown` (expect). Source: Reinartz & Kumar (2000, 2002);
 * strengths Cohen (1988).
 *
 * @example assumptionTest({ r: 0.3, n: 400, expect: 1 }).verdict // → 'supported'
 * @example assumptionTest({ r: 0.2, n: 50, expect: 1 }).verdict // → 'not-enough-data'
 */
export function assumptionTest(
  seen: { r: number; n: number; expect: 1 | -1; ranks?: boolean },
  options: { level?: number } = {},
): AssumptionTest {
  const { r, n, expect, ranks = false } = seen;
  if (expect !== 1 && expect !== -1) throw invalidInput('unknown', 'expect');
  const found = correlationInterval(r, n, { ...options, ranks });
  const size = Math.abs(r);
  const strength = size < 0.1 ? 'none' : size < 0.3 ? 'weak' : size < 0.5 ? 'moderate' : 'strong';
  const low = expect === 1 ? found.lower : -found.upper;
  const high = expect === 1 ? found.upper : -found.lower;
  let verdict: AssumptionVerdict = 'not-supported';
  if (n < ENOUGH) verdict = 'not-enough-data';
  else if (low > 0) verdict = 'supported';
  else if (high < 0) verdict = 'opposite';
  return { ...found, verdict, strength };
}
