// What other rooms may use of touchpoints: the door of the timeline, and writing down that we met somebody.
export { metRelation, taskRelation } from './asked.ts';
export { touchpointsHoldings } from './holdings.ts';
export { touchpointsKind } from './kind.ts';
export { costValueText, type Given, recordTouchpoint } from './queries.ts';
export { driftOfDays, forgetDays } from './queries-days.ts';
export { touchpointTimeline } from './queries-timeline.ts';
export type {
  Narrow,
  Place,
  Tally,
  TimelineEntry,
  TimelineSource,
} from './rules.ts';
