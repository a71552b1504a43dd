// Products as a kind of import: the line each belongs to, and what one of it costs from a day on.
import {
  copyLine,
  type ImportKind,
  type KindReaderOptions,
  makeRowReader,
} from '../imports/index.ts';
import { productColumns, productFields, productTemplate } from './kind-words.ts';
import { judgeProducts, loadProducts } from './queries-import.ts';
import { foreseeUndoProducts, undoProducts } from './queries-import-undo.ts';
import { mostUnitCost } from './rules.ts';

interface ProductRow {
  product: string;
  productLine: string | undefined;
  /** Minor units; nothing is said of it where the cell is empty. */
  unitCost: number | undefined;
  from: string | undefined;
}

function makeProductReader(options: KindReaderOptions) {
  return makeRowReader<ProductRow>(options, (cells) => {
    const product = cells.words('product');
    if (product === undefined) cells.reject('product_missing', 'product');
    const unitCost = cells.money('unitCost');
    if (unitCost !== undefined && (unitCost < 0 || unitCost > mostUnitCost))
      cells.reject('cost_invalid', 'unitCost');
    return {
      product: product ?? '',
      productLine: cells.words('productLine'),
      unitCost,
      from: cells.day('from'),
    };
  });
}

export const productsKind: ImportKind<ProductRow> = {
  name: 'products',
  right: 'company.write',
  names: ['products', 'productos', 'catalogo', 'catalog', 'costos', 'costs'],
  fields: productFields.map((name) => ({ name, required: name === 'product' })),
  columns: productColumns,
  missing: (mapping) => [
    ...(mapping.product === undefined ? ['product'] : []),
    ...(mapping.unitCost === undefined && mapping.productLine === undefined ? ['unitCost'] : []),
  ],
  makeReader: makeProductReader,
  show: (row) => ({
    product: row.product,
    productLine: row.productLine ?? null,
    unitCost: row.unitCost ?? null,
    from: row.from ?? null,
  }),
  measure: (row) => ({ amount: 0, day: row.from ?? null }),
  amountOf: () => null,
  staging: [
    ['product', 'text'],
    ['product_line', 'text'],
    ['unit_cost', 'bigint'],
    ['valid_from', 'date'],
  ],
  copyText: (row) => copyLine([row.product, row.productLine, row.unitCost, row.from]),
  people: async () => 0,
  judge: judgeProducts,
  writes: ['products', 'product_costs', 'product_tellings'],
  load: loadProducts,
  undo: undoProducts,
  foreseeUndo: foreseeUndoProducts,
  template: productTemplate,
};
