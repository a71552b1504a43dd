// What the sample room promises: an invented business to try the product with, and its removal.
import * as t from 'typebox';
import { importSummary } from '../imports/contract.ts';
import { endpoint } from '../platform/contract.ts';

export const sampleContract = {
  loadSample: endpoint({
    method: 'POST',
    path: '/api/sample',
    summary: 'Loads the invented sample business into an empty company; answers with its import.',
    allow: 'sample.write',
    response: importSummary,
    errors: ['sample_not_empty'],
  }),
  dropSample: endpoint({
    method: 'DELETE',
    path: '/api/sample',
    summary: 'Deletes the sample business with all that came from it.',
    allow: 'sample.write',
    response: t.Object({}),
    errors: ['sample_not_loaded'],
  }),
};
