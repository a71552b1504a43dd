// Unit costs from lines that were pasted or stand in a file: product, cost, and the first day for which it holds.
import type { catalogContract } from '../../server/catalog/contract.ts';
import type { BodyOf } from '../../server/platform/contract.ts';

export type ProductCost = BodyOf<typeof catalogContract.setProductCosts>['costs'][number];

/** No more than this is set at once; the contract says the same. */
export const mostAtOnce = 5000;

/**
 * Reads lines such as `Coffee 1 kg; 290.50; 2026-01-01`. Cells stand between tabs, semicolons or bars, else commas;
 * a header in the first line is skipped.
 * @param unit one minor unit in money, .01 for cents
 * @returns costs, and numbers of lines, from 1, that hold something else
 */
export function readProductCosts(
  text: string,
  unit: number,
): { costs: ProductCost[]; wrong: number[] } {
  const costs: ProductCost[] = [];
  const wrong: number[] = [];
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const apart = ['\t', ';', '|'].find((sign) => line.includes(sign)) ?? ',';
      const [product = '', amount = '', from = ''] = line.split(apart).map((cell) =>
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .replaceAll('""', '"')
          .trim(),
      );
      const number = apart === ',' ? amount : amount.replace(/,(?=\d{1,4}$)/, '.');
      const day = from === '' || /^\d{4}-\d{2}-\d{2}$/.test(from);
      if (product !== '' && day && /^\d{1,12}(\.\d{1,6})?$/.test(number))
        costs.push({
          product,
          unitCost: Math.round(Number(number) / unit),
          ...(from === '' ? {} : { from }),
        });
      else if (i > 0 || /\d/.test(amount)) wrong.push(i + 1);
    });
  return { costs, wrong };
}
