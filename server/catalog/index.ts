// What other rooms may use of the catalogue.
export { rememberProducts } from './queries.ts';
