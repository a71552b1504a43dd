// The customers of a group as a question for the list.
import type { GroupId } from '../ui/Group.tsx';
import type { Cuts } from './groups-map.ts';

/** Below this chance of being active a customer has left and is not on the map. */
const leftBelow = 0.1;

/** The group as it was counted for the cuts in force. */
export const groupQuestion = (group: GroupId) => ({
  all: [{ field: 'group', is: 'one_of', value: [group] }],
});

/** The group under cuts that are not saved. */
export function cutQuestion(group: GroupId, cuts: Cuts) {
  const loyal = group === 'friends' || group === 'barnacles';
  const profitable = group === 'friends' || group === 'butterflies';
  return {
    all: [
      { field: 'p_active', is: 'at_least', value: leftBelow },
      { field: 'active_months', is: loyal ? 'at_least' : 'at_most', value: cuts.months },
      profitable
        ? { field: 'annual_profit', is: 'at_least', value: cuts.profit }
        : { field: 'annual_profit', is: 'at_most', value: cuts.profit - 1 },
    ],
  };
}
