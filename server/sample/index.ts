// What main.ts and the command line may use of the sample.
export { dropSample, loadSample, loadWhole } from './queries.ts';
