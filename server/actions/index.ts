// What other rooms may use of actions. Rooms above propose through server/platform/proposals.ts and server/background.ts.
export { planRelation } from './asked.ts';
export { actionsHoldings } from './holdings.ts';
export { addAction, changeAction } from './queries-decide.ts';
