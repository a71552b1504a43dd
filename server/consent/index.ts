// What other rooms may use of consent: the one question before contacting anybody, and the ledger's door.

export { permissionRelations } from './asked.ts';
export { consentHoldings } from './holdings.ts';
export { consentsKind } from './kind.ts';
export { permissionFor, type Recorded, recordWord, waysAllowed } from './queries.ts';
export { forgetTextsOfFiles } from './queries-forget.ts';
export { consentTimeline } from './queries-timeline.ts';
export { type Channel, channels } from './rules.ts';
