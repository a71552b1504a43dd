// What happens by itself, room by room. Apart from app.ts so that the background thread and the command
// line do not carry the web server and the accounts: a third of the memory of the thread.
import { actionsHoldings, planRelation } from './actions/index.ts';
import { actionsJobs } from './actions/jobs.ts';
import { backupJobs } from './backup/jobs.ts';
import { productsKind } from './catalog/index.ts';
import { consentHoldings, consentsKind, permissionRelations } from './consent/index.ts';
import { consentJobs } from './consent/jobs.ts';
import { customersHoldings, customersKind } from './customers/index.ts';
import { customersJobs } from './customers/jobs.ts';
import { type AnyKind, importJobs } from './imports/index.ts';
import { messagesJobs } from './messages/jobs.ts';
import type { Holding } from './platform/holdings.ts';
import type { Job } from './platform/jobs.ts';
import type { Proposer } from './platform/proposals.ts';
import type { Relation } from './platform/question.ts';
import { requestKeysJobs } from './platform/request-keys.ts';
import { privacyHoldings } from './privacy/index.ts';
import {
  contractsKind,
  purchaseRelation,
  purchasesHoldings,
  purchasesKind,
} from './purchases/index.ts';
import { cycleRelations } from './retention/asked.ts';
import { funnelRelations } from './retention/asked-funnel.ts';
import { bottleneckProposer, retentionHoldings, winBackProposer } from './retention/index.ts';
import { retentionJobs } from './retention/jobs.ts';
import { funnelJobs } from './retention/jobs-funnel.ts';
import { phasesJobs } from './retention/jobs-phases.ts';
import { sampleJobs } from './sample/jobs.ts';
import {
  metRelation,
  taskRelation,
  touchpointsHoldings,
  touchpointsKind,
} from './touchpoints/index.ts';
import { touchpointsJobs } from './touchpoints/jobs.ts';
import { usersJobs } from './users/jobs.ts';
import { profitRelations, valueHoldings, walletsKind } from './value/index.ts';
import { valueJobs } from './value/jobs.ts';
import { webhooksJobs } from './webhooks/jobs.ts';

/** Kinds of rows that files may hold. */
export const importKinds: AnyKind[] = [
  purchasesKind,
  customersKind,
  consentsKind,
  touchpointsKind,
  contractsKind,
  productsKind,
  walletsKind,
];

/** Rows of the rooms that questions about customers may ask about. */
export const askableRelations: Relation[] = [
  purchaseRelation,
  ...profitRelations,
  ...cycleRelations,
  metRelation,
  taskRelation,
  ...permissionRelations,
  planRelation,
  ...funnelRelations,
];

/** Rooms that propose what to do with customers, beside the questions of the actions room itself. */
export const proposers: Proposer[] = [winBackProposer, bottleneckProposer];

/**
 * What every room holds about a customer: what a copy for the person shows and an erasure goes through. A table
 * of facts that names a customer and is not here fails a house test.
 */
export const holdings: Holding[] = [
  ...customersHoldings,
  ...touchpointsHoldings,
  ...consentHoldings,
  ...purchasesHoldings,
  ...privacyHoldings,
  ...valueHoldings,
  ...retentionHoldings,
  ...actionsHoldings,
];

/** Everything that happens by itself. */
export const jobs: Job[] = [
  ...requestKeysJobs,
  ...messagesJobs,
  ...usersJobs,
  ...importJobs(importKinds),
  ...customersJobs(askableRelations, holdings),
  ...touchpointsJobs,
  ...consentJobs,
  ...valueJobs,
  ...phasesJobs,
  ...funnelJobs,
  ...retentionJobs,
  ...actionsJobs(askableRelations, proposers),
  ...webhooksJobs,
  ...sampleJobs,
  ...backupJobs,
];
