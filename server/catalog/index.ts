// What other rooms may use of the catalogue.
export { forgetProducts, rememberProduct, rememberProducts } from './queries.ts';
