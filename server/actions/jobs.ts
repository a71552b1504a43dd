// What the actions room does by itself: working out what could be done, after values, losses and decisions.
import type { Job } from '../platform/jobs.ts';
import type { Proposer } from '../platform/proposals.ts';
import type { Relation } from '../platform/question.ts';
import { proposeAll, proposeJob } from './queries-propose.ts';

export const actionsJobs = (
  relations: readonly Relation[],
  proposers: readonly Proposer[],
): Job[] => [
  {
    name: proposeJob,
    after: ['values', 'retention', 'actions'],
    run: (context) => proposeAll(context, relations, proposers),
  },
];
