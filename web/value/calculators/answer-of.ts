// The answer of a calculator to what was typed, or the code of why there is none.
import type { Answer, Calculator, Values } from './calculator.ts';

/** Its figures are not finite: a division by next to nothing. */
export const boundless = 'boundless';

/** @returns null while something typed is no value; a code where the formula refuses the values */
export function answerOf(calculator: Calculator, values: Values | null): Answer | string | null {
  if (!values) return null;
  let answer: Answer;
  try {
    answer = calculator.compute(values);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
  const told = [
    ...Object.values(answer.finding.amounts),
    ...answer.figures.flatMap(({ amount }) => amount ?? []),
  ];
  return told.every(({ value }) => Number.isFinite(value)) ? answer : boundless;
}
