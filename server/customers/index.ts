// What other rooms may use of customers.

export { type ErasedLine, eraseAgain, ledgerName, readErased } from './erasure-ledger.ts';
export { customerFields, type Group, groups, type Phase, phases } from './fields.ts';
export { customersHoldings } from './holdings.ts';
export {
  customersKind,
  type Named,
  namedCopy,
  namedStaging,
  readNamed,
} from './kind.ts';
export { identityWords } from './kind-words.ts';
export { readPage, writePage } from './page-key.ts';
export {
  askedCondition,
  customerExists,
  displayName,
  findCustomer,
  lastDay,
  oneStanding,
} from './queries.ts';
export { askErasure, eraseJob } from './queries-erase.ts';
export { countLeaving, forgetCustomers } from './queries-forget.ts';
export { rejectBinned, rejectErased } from './queries-import.ts';
export { mergedLately } from './queries-merges.ts';
export { type Like, type Newcomer, similarCustomers } from './queries-pairs.ts';
export { findPeople } from './queries-people.ts';
export { makePeople } from './queries-people-new.ts';
export { changeCustomer, restrictCustomer } from './queries-record.ts';
export {
  customersCame,
  expectCustomers,
  findCustomers,
  gatherPeople,
  writeCustomers,
} from './queries-resolve.ts';
export {
  completeStanding,
  expectStanding,
  fillStanding,
  fillStandingFrom,
  reviseStanding,
  type StandingColumn,
  standingFilled,
} from './queries-standing.ts';
export { baseChanged, remembered } from './remember.ts';
