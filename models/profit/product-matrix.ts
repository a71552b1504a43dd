// The customer–product matrix: who buys what at a profit, and what to do about the rest.
import { invalidInput } from '../invalid-input.ts';
import { checkFinite } from '../value/checks.ts';

/** Judgement of a customer by the signs in the column. `none`: no profit and no loss anywhere. */
export type MatrixVerdict = 'very-profitable' | 'mixed' | 'losing' | 'none';

/** What to do; codes, the words are elsewhere. */
export type MatrixRemedy = 'reprice-or-drop-product' | 'sell-profitable-products' | 'let-go';

/** A customer's column of the matrix. */
export interface MatrixCustomer {
  profit: number;
  profitableProducts: number;
  losingProducts: number;
  verdict: MatrixVerdict;
  /** Products (rows) that make money with others and that this customer does not buy. */
  couldBuy: number[];
  remedies: MatrixRemedy[];
}

/** A product's row of the matrix. */
export interface MatrixProduct {
  profit: number;
  buyers: number;
  profitable: boolean;
}

/** The matrix with its margins; products and customers add up to the same total. Money. */
export interface ProductMatrix {
  customers: MatrixCustomer[];
  products: MatrixProduct[];
  total: number;
}

/**
 * The verdict on a customer: all signs plus is very profitable, more minus than plus is losing, the rest is mixed.
 *
 * Range: counts of products with profit and with loss. Formula: in the words. Units: counts of products. Source: Kotler
 * & Keller, figure 5.3.
 *
 * @example matrixVerdict(1, 2) // → 'losing'
 */
export function matrixVerdict(profitable: number, losing: number): MatrixVerdict {
  if (profitable === 0 && losing === 0) return 'none';
  if (losing === 0) return 'very-profitable';
  return losing > profitable ? 'losing' : 'mixed';
}

/**
 * The customer–product profitability matrix with verdicts and remedies.
 *
 * Words: rows are products, columns customers, cells the profit made with that product on that customer, null where the
 * customer does not buy it. Remedies: raise the price of unprofitable products or drop them; sell mixed and losing
 * customers the products that make money; let the losing ones go to competitors if neither helps (a person decides that).
 * Formula: signs counted per column, sums per row and column. Units: money; whole cells give whole sums. Shapes:
 * `cells[product][customer]`, all rows of one length. Refuses `empty`, `length-mismatch` and `not-finite` with the row
 * (product). Source: Kotler & Keller, figure 5.3; Petro (1990).
 *
 * @example productMatrix([[5, 4, 3], [6, null, null], [null, -2, -3], [null, null, -4]]).customers.map((customer) => customer.verdict) // → ['very-profitable', 'mixed', 'losing']
 */
export function productMatrix(cells: readonly (readonly (number | null)[])[]): ProductMatrix {
  if (cells.length === 0) throw invalidInput('empty', 'cells');
  const count = cells[0]!.length;
  let total = 0;
  const products = cells.map((row, product): MatrixProduct => {
    if (row.length !== count) throw invalidInput('length-mismatch', 'cells', product);
    let profit = 0;
    let buyers = 0;
    for (const cell of row) {
      if (cell === null) continue;
      checkFinite('cells', cell, product);
      profit += cell;
      buyers++;
    }
    total += profit;
    return { profit, buyers, profitable: profit > 0 };
  });
  const customers = Array.from({ length: count }, (_, customer): MatrixCustomer => {
    let profit = 0;
    let profitableProducts = 0;
    let losingProducts = 0;
    const couldBuy: number[] = [];
    cells.forEach((row, product) => {
      const cell = row[customer]!;
      if (cell === null) {
        if (products[product]!.profitable) couldBuy.push(product);
        return;
      }
      profit += cell;
      if (cell > 0) profitableProducts++;
      else if (cell < 0) losingProducts++;
    });
    const verdict = matrixVerdict(profitableProducts, losingProducts);
    const remedies: MatrixRemedy[] = [];
    if (losingProducts > 0) remedies.push('reprice-or-drop-product');
    if (losingProducts > 0 && couldBuy.length > 0) remedies.push('sell-profitable-products');
    if (verdict === 'losing') remedies.push('let-go');
    return { profit, profitableProducts, losingProducts, verdict, couldBuy, remedies };
  });
  return { customers, products, total };
}
