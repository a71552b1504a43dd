// All calculators, in the order in which their questions come up.
import { balance } from './balance.ts';
import { breakEven } from './break-even.ts';
import type { Calculator, CalculatorId } from './calculator.ts';
import { cohort } from './cohort.ts';
import { migration } from './migration.ts';
import { multiples } from './multiples.ts';
import { perceived } from './perceived.ts';
import { promotions } from './promotions.ts';
import { simple } from './simple.ts';

export const calculators: Record<CalculatorId, Calculator> = {
  cohort,
  simple,
  multiples,
  promotions,
  migration,
  balance,
  break_even: breakEven,
  perceived,
};
