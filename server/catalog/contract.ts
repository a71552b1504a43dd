// What the catalogue promises: the products with their lines, and what one unit of each costs, from a day on.
import type { Static } from 'typebox';
import * as t from 'typebox';
import { day, endpoint, id, minor, nullable, pageQuery } from '../platform/contract.ts';
import { mostUnitCost } from './rules.ts';

/** No more than this is set at once. */
export const mostProductCosts = 5000;

export const product = t.Object({
  id: id(),
  name: t.String(),
  line: nullable(t.String()),
  /** Minor units, as of the last day for which one was told; null: none, the lines of sales or margins say. */
  unitCost: nullable(minor()),
  since: nullable(day()),
});

export const productCost = t.Object({
  /** Name or code as it stands in the sales. */
  product: t.String({ minLength: 1, maxLength: 500 }),
  /** Minor units each; null: not known from that day on. */
  unitCost: nullable(t.Integer({ minimum: 0, maximum: mostUnitCost })),
  /** First day for which it holds; nothing: always. */
  from: t.Optional(day()),
});
export type ProductCost = Static<typeof productCost>;

export const catalogContract = {
  products: endpoint({
    method: 'GET',
    path: '/api/products',
    summary: 'Products by name, page by page, with their line and unit cost.',
    allow: 'purchases.read',
    query: t.Object({ ...pageQuery, search: t.Optional(t.String({ maxLength: 100 })) }),
    response: t.Object({ products: t.Array(product), next: nullable(t.String()) }),
    errors: ['page_key_invalid'],
  }),
  setProductCosts: endpoint({
    method: 'PUT',
    path: '/api/products/costs',
    summary:
      'Sets unit costs of products from a day on; profit and values are worked out again. Unit costs of lines of sales come first.',
    allow: 'company.write',
    body: t.Object({ costs: t.Array(productCost, { maxItems: mostProductCosts }) }),
    response: t.Object({
      changed: t.Integer(),
      /** Names that no sale has, at most 100; nothing is stored for them. */
      unknown: t.Array(t.String()),
    }),
    errors: ['day_invalid'],
  }),
};
