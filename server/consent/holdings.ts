// What the consent room holds about a customer: the words that were said stay, the proofs do not.
import type { Holding } from '../platform/holdings.ts';

const shown = `
  select jsonb_strip_nulls(to_jsonb(e) - array['recorded_by', 'request', 'import_id', 'text_id']
    || jsonb_build_object('text', t.body)) as row
  from consent_events e left join consent_texts t on t.id = e.text_id
  where e.customer_id = any($1::bigint[]) order by e.said_at, e.id`;

export const consentHoldings: Holding[] = [
  {
    table: 'consent_events',
    erased: 'emptied',
    empties: ['evidence', 'evidence_file'],
    ledger: true,
    shown,
  },
  { table: 'consent_voids', erased: 'kept', inner: ['voided_by'] },
  { table: 'consent_claims', erased: 'kept' },
];
