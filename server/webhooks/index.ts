// What other rooms may use of the webhooks.
export { stopWebhooks } from './queries.ts';
