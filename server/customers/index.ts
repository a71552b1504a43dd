// What other rooms may use of customers.
export { customerFields, type Group, groups, type Phase, phases } from './fields.ts';
export { askedCondition, customerExists, findCustomer, lastDay, oneStanding } from './queries.ts';
export { customersCame, expectCustomers, resolveCustomers } from './queries-resolve.ts';
export {
  expectStanding,
  fillStanding,
  type StandingColumn,
  standingFilled,
} from './queries-standing.ts';
