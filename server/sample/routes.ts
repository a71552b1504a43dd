// Answers for the sample room.
import { readImport, summaryOf } from '../imports/index.ts';
import type { Handlers } from '../platform/http.ts';
import type { sampleContract } from './contract.ts';
import { dropSample, loadSample } from './queries.ts';

export const sampleRoutes: Handlers<typeof sampleContract> = {
  loadSample: async (input) => {
    const id = await loadSample(input, input.user?.id ?? null, input.now);
    return summaryOf(await readImport(input.db, id));
  },
  dropSample: async (input) => {
    await dropSample(input);
    return {};
  },
};
