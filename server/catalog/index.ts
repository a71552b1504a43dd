// What other rooms may use of the catalogue.
export { forgetProducts, rememberProducts } from './queries.ts';
