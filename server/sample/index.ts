// What main.ts and the command line may use of the sample.
export { dropSample, loadSample } from './queries.ts';
