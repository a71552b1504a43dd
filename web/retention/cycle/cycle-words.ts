// What the parts of the cycle are called, and the questions that open the customers behind their numbers.
import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../../server/platform/contract.ts';
import type { retentionContract } from '../../../server/retention/contract.ts';
import { whole } from '../../../server/retention/contract.ts';
import type { Format } from '../../ui/format.ts';
import { customersAddress } from '../../value/customers-address.ts';
import { partsAddress } from '../retention-state.ts';

export type Cycle = AnswerOf<typeof retentionContract.cycle>;
export type CyclePhase = Cycle['phases'][number]['phase'];
export type Figures = NonNullable<Cycle['figures']>;

export const phaseName = (t: TFunction, phase: CyclePhase): string => t(`cycle.phase_${phase}`);

/** The name of a line; products without one and the customer as a whole have words. */
export const lineName = (t: TFunction, line: string): string => {
  if (line === whole) return t('cycle.whole');
  return line === '' ? t('cycle.no_line') : line;
};

/** The list of customers who stand in these phases with a line. */
export function phaseAddress(
  t: TFunction,
  line: string,
  phases: readonly CyclePhase[],
  title = phases.map((phase) => phaseName(t, phase)).join(', '),
): string {
  const rule =
    line === whole
      ? { field: 'cycle.phase', is: 'one_of', value: [...phases] }
      : {
          field: 'cycles.stands',
          is: 'one_of',
          value: phases.map((phase) => `${phase}:${line}`),
        };
  const name = line === whole ? title : `${lineName(t, line)}: ${title}`;
  return customersAddress({ all: [rule] }, name);
}

/** Who stood in a phase on the evening of a day. */
export function stoodAddress(
  t: TFunction,
  format: Format,
  { line }: Cycle,
  phase: CyclePhase,
  day: string,
): string {
  const rule =
    line === whole
      ? { field: 'cycle.was', is: 'one_of', value: [`${phase}@${day}`] }
      : { field: 'cycles.was', is: 'one_of', value: [`${phase}@${day}:${line}`] };
  const name = `${phaseName(t, phase)}, ${format.date(day)}`;
  return customersAddress(rule, line === whole ? name : `${lineName(t, line)}: ${name}`);
}

/** Who moved between two phases in the year; * is any, empty is nowhere. */
export const movesAddress = ({ line }: Cycle, from: string, to: string): string =>
  partsAddress('moves', `${from}>${to}@${line}`);

export const sumOf = (cycle: Cycle, phases: readonly CyclePhase[]): number =>
  cycle.phases
    .filter(({ phase }) => phases.includes(phase))
    .reduce((sum, { customers }) => sum + customers, 0);
