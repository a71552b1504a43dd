// The views every company has: questions that the list offers as tabs. Thresholds are those of the
// groups and phases, so that a view means the same for a kiosk and for a chain.
import type { Rule } from './question.ts';

export const viewIds = ['all', 'valuable_paused', 'new_single', 'late', 'left'] as const;
export type ViewId = (typeof viewIds)[number];

/** What each view asks; in this order they stand as tabs. */
export const viewRules: Record<ViewId, readonly Rule[]> = {
  all: [],
  valuable_paused: [
    { field: 'group', is: 'one_of', value: ['friends', 'butterflies'] },
    { field: 'phase', is: 'one_of', value: ['paused'] },
  ],
  // A customer is new while there is one recent purchase and no second.
  new_single: [{ field: 'phase', is: 'one_of', value: ['new'] }],
  // One purchase alone makes no rhythm, so nothing can be late; who left is not waited for.
  late: [
    { field: 'next_expected', is: 'days_ago_at_least', value: 1 },
    { field: 'purchases', is: 'at_least', value: 2 },
    { field: 'phase', is: 'none_of', value: ['left'] },
  ],
  left: [{ field: 'phase', is: 'one_of', value: ['left'] }],
};

export const isViewId = (value: unknown): value is ViewId => viewIds.includes(value as ViewId);
