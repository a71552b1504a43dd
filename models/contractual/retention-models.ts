// All models of contractual retention by name.
import { bdw } from './bdw.ts';
import { geometric } from './geometric.ts';
import type { RetentionModel, RetentionModelName } from './retention-model.ts';
import { sbg } from './sbg.ts';

/**
 * Every retention model by its name, from the simplest to the richest. Words: the same functions for each, so that a
 * program can try all. Units, range and errors as each model says. Source: as `geometric`, `sbg`, `bdw`.
 *
 * @example retentionModels.sbg.parameterNames.join() // → 'alpha,beta'
 */
export const retentionModels: Record<RetentionModelName, RetentionModel> = {
  geometric,
  sbg,
  bdw,
};
