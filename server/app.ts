// The rooms in their order, and what each brings. A room may import the rooms above it, never below;
// this file, and background.ts for what happens by itself, see all of them.
import { actionsContract } from './actions/contract.ts';
import { actionsRoutes } from './actions/routes.ts';
import { auditContract } from './audit/contract.ts';
import { auditRoutes } from './audit/routes.ts';
import { askableRelations, holdings, importKinds } from './background.ts';
import { backupContract } from './backup/contract.ts';
import { backupRoutes } from './backup/routes.ts';
import { catalogContract } from './catalog/contract.ts';
import { catalogRoutes } from './catalog/routes.ts';
import { companyContract } from './company/contract.ts';
import { companyRoutes } from './company/routes.ts';
import { consentContract } from './consent/contract.ts';
import { consentTimeline } from './consent/index.ts';
import { consentRoutes } from './consent/routes.ts';
import { customersContract } from './customers/contract.ts';
import { customersRoutes } from './customers/routes.ts';
import { importsContract } from './imports/contract.ts';
import { importsRoutes } from './imports/routes.ts';
import { messagesContract } from './messages/contract.ts';
import { messagesRoutes } from './messages/routes.ts';
import { type Auth, makeAuth } from './platform/auth.ts';
import type { Contract } from './platform/contract.ts';
import { healthContract, healthRoutes } from './platform/health.ts';
import { makeServer, type Server } from './platform/http.ts';
import type { Context } from './platform/jobs.ts';
import { privacyContract } from './privacy/contract.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { purchasesContract } from './purchases/contract.ts';
import { contractTimeline, purchaseTimeline } from './purchases/index.ts';
import { purchasesRoutes } from './purchases/routes.ts';
import { retentionContract } from './retention/contract.ts';
import { retentionRoutes } from './retention/routes.ts';
import { sampleContract } from './sample/contract.ts';
import { sampleRoutes } from './sample/routes.ts';
import { touchpointsContract } from './touchpoints/contract.ts';
import { type TimelineSource, touchpointTimeline } from './touchpoints/index.ts';
import { touchpointsRoutes } from './touchpoints/routes.ts';
import { usersContract } from './users/contract.ts';
import { usersRoutes } from './users/routes.ts';
import { valueContract } from './value/contract.ts';
import { valueRoutes } from './value/routes.ts';
import { webhooksContract } from './webhooks/contract.ts';
import { webhooksRoutes } from './webhooks/routes.ts';

/** The law of the house: a room sees only the rooms before it in this list. */
export const rooms = [
  'company',
  'messages',
  'users',
  'audit',
  'imports',
  'customers',
  'touchpoints',
  'consent',
  'catalog',
  'purchases',
  'privacy',
  'value',
  'retention',
  'actions',
  'webhooks',
  'sample',
  'backup',
] as const;

export const contracts = {
  platform: healthContract,
  company: companyContract,
  messages: messagesContract,
  users: usersContract,
  audit: auditContract,
  imports: importsContract,
  customers: customersContract,
  touchpoints: touchpointsContract,
  consent: consentContract,
  catalog: catalogContract,
  purchases: purchasesContract,
  privacy: privacyContract,
  value: valueContract,
  retention: retentionContract,
  actions: actionsContract,
  webhooks: webhooksContract,
  sample: sampleContract,
  backup: backupContract,
};

/** What each call is named in the log and in the words of the pages: `METHOD /path` → `room.name`. */
const callNames: ReadonlyMap<string, string> = new Map(
  Object.entries(contracts).flatMap(([room, contract]) =>
    Object.entries(contract as Contract).map(
      ([name, { method, path }]) => [`${method} ${path}`, `${room}.${name}`] as const,
    ),
  ),
);

/** Rooms that know occasions on which we met a customer. */
export const timelineSources: TimelineSource[] = [
  touchpointTimeline,
  purchaseTimeline,
  contractTimeline,
  consentTimeline,
];

/** The server with all routes, not yet listening. */
export async function makeApp(
  context: Context,
  auth: Auth = makeAuth(context.database.pool, context.config),
): Promise<Server> {
  const server = await makeServer(context, auth);
  const { mount } = server;
  mount(healthContract, healthRoutes);
  mount(companyContract, companyRoutes);
  mount(messagesContract, messagesRoutes);
  mount(usersContract, usersRoutes);
  mount(auditContract, auditRoutes(callNames));
  mount(importsContract, importsRoutes(importKinds));
  mount(customersContract, customersRoutes(askableRelations));
  mount(touchpointsContract, touchpointsRoutes(timelineSources));
  mount(consentContract, consentRoutes);
  mount(catalogContract, catalogRoutes);
  mount(purchasesContract, purchasesRoutes);
  mount(privacyContract, privacyRoutes(holdings, askableRelations));
  mount(valueContract, valueRoutes);
  mount(retentionContract, retentionRoutes(askableRelations));
  mount(actionsContract, actionsRoutes(askableRelations));
  mount(webhooksContract, webhooksRoutes);
  mount(sampleContract, sampleRoutes);
  mount(backupContract, backupRoutes);
  return server;
}
