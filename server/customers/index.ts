// What other rooms may use of customers.
export { customerFields, type Group, groups, type Phase, phases } from './fields.ts';
export { askedCondition, customerExists, findCustomer, lastDay, oneStanding } from './queries.ts';
export { resolveCustomers } from './queries-resolve.ts';
export { fillStanding, type StandingColumn } from './queries-standing.ts';
