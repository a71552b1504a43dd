// What other rooms may use of the catalogue.
export { productsKind } from './kind.ts';
export { forgetProducts, rememberProduct, rememberProducts } from './queries.ts';
