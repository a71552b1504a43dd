// Wallets from lines that were pasted or stand in a file: whose, what they spend in a year, our part, how many suppliers
// and our place among them, the product line, the day.
import type { BodyOf } from '../../../server/platform/contract.ts';
import type { valueContract } from '../../../server/value/contract.ts';

export type WalletRow = BodyOf<typeof valueContract.tellWallets>['rows'][number];

const columns = ['customer', 'wallet', 'share', 'suppliers', 'rank', 'line', 'saidOn'] as const;
type Column = (typeof columns)[number];

/** What columns are called in files, in both languages, without accents. */
const names: Readonly<Record<Column, readonly string[]>> = {
  customer: ['cliente', 'customer', 'clave', 'key', 'id'],
  wallet: ['cartera', 'gasto', 'gasto anual', 'wallet', 'spend', 'yearly spend'],
  share: ['parte', 'participacion', 'share', 'cuota'],
  suppliers: ['proveedores', 'suppliers'],
  rank: ['lugar', 'rank', 'place'],
  line: ['linea', 'line', 'categoria', 'category'],
  saidOn: ['fecha', 'date', 'dia', 'day'],
};

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();

/** Which column stands where, if the first line says so. */
function headOf(cells: readonly string[]): (Column | null)[] | null {
  const found = cells.map(
    (cell) => columns.find((column) => names[column].includes(plain(cell))) ?? null,
  );
  return found.includes('customer') && found.filter(Boolean).length > 1 ? found : null;
}

/**
 * Reads lines such as `C001; 24000; ; 3; 1; Coffee; 2026-05-01`, in the order of the columns or as a first line names
 * them. Cells stand between tabs, semicolons or bars, else commas. Shares are `40 %` or `0.4`.
 * @param unit one minor unit in money, .01 for cents
 * @returns rows, and numbers of lines, from 1, that hold something else
 */
export function readWallets(text: string, unit: number): { rows: WalletRow[]; wrong: number[] } {
  const rows: WalletRow[] = [];
  const wrong: number[] = [];
  let order: readonly (Column | null)[] = columns;
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .forEach((line, i) => {
      if (line.trim() === '') return;
      const apart = ['\t', ';', '|'].find((sign) => line.includes(sign)) ?? ',';
      const cells = line.split(apart).map((cell) =>
        cell
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .replaceAll('""', '"')
          .trim(),
      );
      const head = i === 0 ? headOf(cells) : null;
      if (head) {
        order = head;
        return;
      }
      const row = rowOf(order, cells, apart, unit);
      if (row) rows.push(row);
      else wrong.push(i + 1);
    });
  return { rows, wrong };
}

function rowOf(
  order: readonly (Column | null)[],
  cells: readonly string[],
  apart: string,
  unit: number,
): WalletRow | null {
  const cell = (column: Column) => {
    const at = order.indexOf(column);
    return at < 0 ? '' : (cells[at] ?? '');
  };
  const decimal = (text: string) => (apart === ',' ? text : text.replace(/,(?=\d{1,4}$)/, '.'));
  const number = (column: Column, text = cell(column)): number | undefined =>
    text === ''
      ? undefined
      : /^\d{1,12}(\.\d{1,6})?$/.test(decimal(text))
        ? Number(decimal(text))
        : Number.NaN;
  const told = cell('share');
  const part = number('share', told.replace(/\s*%$/, ''));
  const share = part === undefined ? undefined : told.includes('%') || part > 1 ? part / 100 : part;
  const [wallet, suppliers, rank] = [number('wallet'), number('suppliers'), number('rank')];
  const customer = cell('customer');
  const saidOn = cell('saidOn');
  const fits =
    customer !== '' &&
    [wallet, share, suppliers].some((value) => value !== undefined) &&
    [wallet, share, suppliers, rank].every((value) => !Number.isNaN(value)) &&
    (share === undefined || (share >= 0.00001 && share <= 1)) &&
    (suppliers === undefined ||
      (Number.isInteger(suppliers) && suppliers >= 1 && suppliers <= 1000)) &&
    (rank === undefined || (suppliers !== undefined && rank >= 1 && rank <= suppliers)) &&
    (saidOn === '' || /^\d{4}-\d{2}-\d{2}$/.test(saidOn));
  if (!fits) return null;
  const line = cell('line');
  return {
    customer,
    ...(wallet === undefined ? {} : { wallet: Math.round(wallet / unit) }),
    ...(share === undefined ? {} : { share }),
    ...(suppliers === undefined ? {} : { suppliers }),
    ...(rank === undefined ? {} : { rank }),
    ...(line === '' ? {} : { line }),
    ...(saidOn === '' ? {} : { saidOn }),
  };
}
