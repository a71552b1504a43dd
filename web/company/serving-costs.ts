// Costs and margins as a form holds them: one field for each kind and name, as typed, and back.
import type { companyContract } from '../../server/company/contract.ts';
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';

export type KnownCost = AnswerOf<typeof companyContract.costs>['costs'][number];
export type GivenCost = BodyOf<typeof companyContract.changeCosts>['costs'][number];
export type CostKind = GivenCost['kind'];

/** Kind and name of a field, as one text. */
export const fieldOf = (kind: CostKind, name = ''): string => `${kind} ${name}`;

const partsOf = (field: string): [CostKind, string] => {
  const at = field.indexOf(' ');
  return [field.slice(0, at) as CostKind, field.slice(at + 1)];
};

export type CostTexts = Readonly<Record<string, number | string>>;

const isShare = (kind: CostKind) => kind === 'margin_line' || kind === 'margin_product';

/** .1 × 100 has digits nobody typed. */
const tidy = (value: number) => Number(value.toPrecision(12));

/** @param unit one minor unit in money, .01 for cents */
export function writeCosts(costs: readonly KnownCost[], unit: number): CostTexts {
  return Object.fromEntries(
    costs.map(({ kind, name, amount, share }) => [
      fieldOf(kind, name),
      isShare(kind)
        ? tidy((share ?? 0) * 100)
        : tidy((amount ?? 0) * (kind === 'credit' ? 1 : unit)),
    ]),
  );
}

/** What changed against what is known, and the fields that hold no such number. */
export function readCosts(
  texts: CostTexts,
  known: readonly KnownCost[],
  unit: number,
): { changes: GivenCost[]; wrong: string[] } {
  const before = writeCosts(known, unit);
  const changes: GivenCost[] = [];
  const wrong: string[] = [];
  for (const [field, text] of Object.entries(texts)) {
    if ((before[field] ?? '') === text) continue;
    const [kind, name] = partsOf(field);
    const value = text === '' ? null : Number(text);
    const fits =
      value === null ||
      (isShare(kind)
        ? value > -100 && value <= 100
        : value >= 0 && (kind !== 'credit' || (Number.isInteger(value) && value <= 3650)));
    if (!fits) wrong.push(field);
    else if (isShare(kind))
      changes.push({ kind, name, share: value === null ? null : tidy(value / 100) });
    else {
      const minor = kind === 'credit' ? value : value === null ? null : Math.round(value / unit);
      changes.push({ kind, name, amount: minor });
    }
  }
  return { changes, wrong };
}
