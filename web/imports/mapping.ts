// Which column holds which field: what is still missing, and how a choice changes it.

/** Field → column. */
export type FieldMapping = Readonly<Record<string, string>>;

/** Any one of these names the customer. */
export const customerFields: readonly string[] = ['customerId', 'email', 'phone', 'name'];

export type Needed = 'customer' | 'date' | 'amount';

/** What a sale needs and the mapping does not have yet. */
export function missingOf(mapping: FieldMapping): Needed[] {
  const missing: Needed[] = [];
  if (!customerFields.some((field) => mapping[field] !== undefined)) missing.push('customer');
  if (mapping.date === undefined) missing.push('date');
  if (mapping.amount === undefined) missing.push('amount');
  return missing;
}

/** The field that a column holds. */
export function fieldOf(mapping: FieldMapping, column: string): string | undefined {
  return Object.keys(mapping).find((field) => mapping[field] === column);
}

/**
 * The mapping after a column was said to hold a field, or none. A field stands in one column: chosen
 * for a second one it moves there.
 */
export function withField(
  mapping: FieldMapping,
  column: string,
  field: string | null,
): FieldMapping {
  const others = Object.entries(mapping).filter(([, held]) => held !== column);
  return Object.fromEntries(field === null ? others : [...others, [field, column]]);
}
