// What the customers room holds about a customer. The row of the customer itself comes first: an erasure
// empties it last and apart, because the law may want the name for longer (queries-erase.ts).
import type { Holding } from '../platform/holdings.ts';

/** An own field with the name it has, and choices in words instead of numbers. */
const shownValues = `
  select jsonb_build_object('field', a.name, 'changed_at', v.changed_at, 'value',
    case a.kind when 'choice' then (select to_jsonb(c.name) from customer_choices c where c.id = (v.value #>> '{}')::bigint)
      when 'choices' then (select jsonb_agg(c.name order by c.position, c.id) from customer_choices c
        where to_jsonb(c.id) <@ v.value)
      else v.value end) as row
  from customer_values v join customer_attributes a on a.id = v.attribute_id
  where v.customer_id = any($1::bigint[]) order by a.position, a.id`;

const shownTags = `select jsonb_build_object('tag', t.name) as row
  from customer_tags g join tags t on t.id = g.tag_id where g.customer_id = any($1::bigint[]) order by t.name`;

const shownMemberships = `
  select jsonb_build_object('organisation', o.name, 'role', m.role) as row
  from customer_memberships m join customers o on o.id = m.organisation_id where m.customer_id = any($1::bigint[]) order by o.name`;

export const customersHoldings: Holding[] = [
  {
    table: 'customers',
    column: 'id',
    erased: 'emptied',
    empties: ['key', 'name', 'email', 'phone', 'source', 'parent_id', 'assigned_to'],
    inner: ['search', 'assigned_to', 'created_by'],
  },
  { table: 'customer_identities', erased: 'deleted' },
  { table: 'customer_values', erased: 'deleted', shown: shownValues },
  { table: 'customer_tags', erased: 'deleted', shown: shownTags },
  { table: 'customer_memberships', erased: 'deleted', shown: shownMemberships },
  { table: 'customer_additions', erased: 'deleted' },
  { table: 'customer_import_changes', erased: 'deleted' },
  { table: 'customer_claims', erased: 'deleted' },
  {
    table: 'customer_changes',
    erased: 'emptied',
    empties: ['before', 'after'],
    inner: ['changed_by', 'work_id'],
  },
  { table: 'customer_confirmations', erased: 'deleted', inner: ['confirmed_by'] },
  {
    table: 'customer_merges',
    erased: 'emptied',
    empties: ['wrote', 'standing', 'into_standing'],
    instead: { wrote: "'[]'::jsonb" },
    inner: ['merged_by', 'undone_by', 'standing', 'into_standing', 'work_id'],
  },
  { table: 'duplicate_denials', erased: 'deleted', inner: ['denied_by'] },
  { table: 'customer_bin', erased: 'kept', inner: ['deleted_by', 'standing', 'work_id'] },
  { table: 'customer_erasures', erased: 'kept', inner: ['asked_by'] },
  { table: 'erased_identities', erased: 'kept' },
];
