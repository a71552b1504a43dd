// What other rooms may use of touchpoints: the door of the timeline.
export type { Place, TimelineEntry, TimelineSource } from './rules.ts';
