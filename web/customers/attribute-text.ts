// What a value of an own field says, on pages and in lists.
import type { TFunction } from 'i18next';
import type { Format } from '../ui/format.ts';
import type { Attribute, AttributeValue } from './AttributeInput.tsx';

/** Null where there is none. */
export function attributeText(
  attribute: Attribute,
  value: AttributeValue | undefined,
  t: TFunction,
  format: Format,
): string | null {
  if (value === null || value === undefined) return null;
  const nameOf = (id: number) =>
    attribute.choices.find((choice) => choice.id === id)?.name ?? String(id);
  if (typeof value === 'boolean') return t(value ? 'customers.yes' : 'customers.no');
  if (Array.isArray(value)) return value.map(nameOf).join(', ');
  if (attribute.kind === 'choice') return nameOf(Number(value));
  if (attribute.kind === 'money') return format.money(Number(value));
  if (attribute.kind === 'date') return format.date(String(value));
  return typeof value === 'number'
    ? new Intl.NumberFormat(format.locale, { maximumFractionDigits: 6 }).format(value)
    : value;
}
