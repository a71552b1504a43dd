// What other rooms may use of customers.
export { customerFields, type Group, groups, type Phase, phases } from './fields.ts';
export { readPage, writePage } from './page-key.ts';
export {
  askedCondition,
  customerExists,
  displayName,
  findCustomer,
  lastDay,
  oneStanding,
} from './queries.ts';
export { countLeaving, forgetCustomers } from './queries-forget.ts';
export { type Like, type Newcomer, similarCustomers } from './queries-pairs.ts';
export { customersCame, expectCustomers, resolveCustomers } from './queries-resolve.ts';
export {
  completeStanding,
  expectStanding,
  fillStanding,
  type StandingColumn,
  standingFilled,
} from './queries-standing.ts';
export { baseChanged, remembered } from './remember.ts';
