// What may be asked about a customer: the columns of the standing and of the customer, as data.
import { sql } from '../platform/database.ts';
import { contactRight } from '../platform/masking.ts';
import type { Field } from '../platform/question.ts';

const c = (column: string) => sql.ref(`c.${column}`);
const s = (column: string) => sql.ref(`s.${column}`);

export const groups = ['friends', 'butterflies', 'barnacles', 'strangers'] as const;
export const phases = ['new', 'active', 'paused', 'at_risk', 'left'] as const;
export const verdicts = ['very_profitable', 'mixed', 'losing'] as const;
export const contractStates = ['open', 'late', 'ending', 'ended'] as const;
export type Group = (typeof groups)[number];
export type Phase = (typeof phases)[number];

const ofFreshness: Field['within'] = (fits) =>
  sql<boolean>`exists (select 1 from customer_freshness f where f.customer_id = s.customer_id and ${fits})`;

/** Conditions made of these stand where `customer_standing s` and `customers c` are joined. */
export const customerFields: Field[] = [
  { name: 'value', type: 'money', column: s('value') },
  { name: 'p_active', type: 'share', column: s('p_active') },
  { name: 'group', type: 'choice', column: s('customer_group'), choices: groups },
  { name: 'phase', type: 'choice', column: s('phase'), choices: phases },
  { name: 'last_purchase', type: 'day', column: s('last_purchase_on') },
  { name: 'first_purchase', type: 'day', column: s('first_purchase_on') },
  { name: 'next_expected', type: 'day', column: s('next_expected_on') },
  { name: 'purchases', type: 'number', column: s('purchases') },
  { name: 'spend', type: 'money', column: s('spend') },
  { name: 'expected_purchases', type: 'number', column: s('expected_purchases') },
  { name: 'annual_profit', type: 'money', column: s('annual_profit') },
  { name: 'historic_value', type: 'money', column: s('historic_value') },
  { name: 'margin', type: 'money', column: s('margin') },
  { name: 'verdict', type: 'choice', column: s('verdict'), choices: verdicts },
  { name: 'contract', type: 'choice', column: s('contract'), choices: contractStates },
  { name: 'next_renewal', type: 'day', column: s('next_renewal_on') },
  { name: 'contract_value', type: 'money', column: s('contract_value') },
  { name: 'active_months', type: 'number', column: s('active_months') },
  { name: 'name', type: 'text', column: c('name') },
  { name: 'email', type: 'text', column: c('email') },
  { name: 'phone', type: 'text', column: c('phone') },
  { name: 'key', type: 'text', column: c('key') },
  { name: 'source', type: 'text', column: c('source') },
  { name: 'kind', type: 'choice', column: c('kind'), choices: ['person', 'organisation'] },
  { name: 'assigned', type: 'choice', column: c('assigned_to') },
  { name: 'no_relationship', type: 'flag', column: c('no_relationship') },
  { name: 'restricted', type: 'flag', column: sql`(c.restricted_at is not null)` },
  { name: 'completeness', type: 'number', column: sql.ref('f.completeness'), within: ofFreshness },
  { name: 'mailing', type: 'flag', column: sql.ref('f.mailing'), within: ofFreshness },
  { name: 'staleness', type: 'share', column: sql.ref('f.staleness'), within: ofFreshness },
];

/** Texts that may hold an address, and are asked about as they are shown. */
const maskedTexts = new Set(['name', 'key', 'source']);

/** The same for whoever may not see contact data: what is hidden cannot be asked about. */
const openFields: Field[] = customerFields.map((field) => {
  if (field.name === 'email' || field.name === 'phone') return { ...field, needs: contactRight };
  return maskedTexts.has(field.name)
    ? { ...field, column: sql`mask_text(${field.column})` }
    : field;
});

/** The fields as whoever asks may use them. */
export const fieldsFor = (sees: boolean): Field[] => (sees ? customerFields : openFields);
