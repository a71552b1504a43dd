// The columns of a file: what stands in each, what it is, and what was understood of it. A table on
// wide screens, a list on phones.
import { Select } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Section } from '../ui/Section.tsx';
import { usePhone } from '../ui/scheme.ts';
import { customerFields, type FieldMapping, fieldOf } from './mapping.ts';
import { isShaped } from './ShapeCard.tsx';
import type { ImportDetail } from './steps.ts';
import { type Understood, useUnderstood } from './understood.ts';
import { fieldTitle } from './words.ts';

interface ColumnsTableProps {
  detail: ImportDetail;
  mapping: FieldMapping;
  onChoose: (column: string, field: string | null) => void;
}

export function ColumnsTable({ detail, mapping, onChoose }: ColumnsTableProps) {
  const { t } = useTranslation();
  const understood = useUnderstood(detail);
  // What a shop export says stands in many columns and rows: nobody maps that.
  const shaped = isShaped(detail);
  const choices = useChoices(detail);
  const phone = usePhone();
  const columns = detail.columns.map((column) => {
    const field = fieldOf(mapping, column.name);
    return {
      name: column.name,
      used: field !== undefined,
      title: <span className="column-name">{column.name}</span>,
      samples: <span className="column-samples num">{column.samples.join(', ')}</span>,
      is: (
        <Select
          size="xs"
          aria-label={t('imports.field_of', { column: column.name })}
          data={choices}
          value={field ?? none}
          disabled={shaped}
          onChange={(value: string | null) => onChoose(column.name, value || null)}
          maxDropdownHeight={360}
        />
      ),
      understood: <Words of={understood(column, field)} />,
    };
  });
  return (
    <Section title={t('imports.columns_title')}>
      {phone ? (
        <ul className="columns-list">
          {columns.map((column) => (
            <li key={column.name} className={column.used ? undefined : 'muted'}>
              {column.title}
              {column.is}
              {column.samples}
              {column.understood}
            </li>
          ))}
        </ul>
      ) : (
        <ScrollRegion className="table-scroll" label={t('imports.columns_title')}>
          <table className="ledger columns-table">
            <caption className="sr-only">{t('imports.columns_title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('imports.col_source')}</th>
                <th scope="col">{t('imports.col_samples')}</th>
                <th scope="col">{t('imports.col_is')}</th>
                <th scope="col">{t('imports.col_understood')}</th>
              </tr>
            </thead>
            <tbody>
              {columns.map((column) => (
                <tr key={column.name} className={column.used ? undefined : 'muted'}>
                  <th scope="row">{column.title}</th>
                  <td>{column.samples}</td>
                  <td className="column-is">{column.is}</td>
                  <td>{column.understood}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Section>
  );
}

/** What names a customer in files that are no sales. */
const namingFields: readonly string[] = [
  ...customerFields,
  'system',
  'lastName',
  'email2',
  'phone2',
];

/** Stands for a column that is not loaded. */
const none = '';

/** What a column can be, what names the customer first. */
function useChoices(detail: ImportDetail) {
  const { fields, kind } = detail;
  const { t } = useTranslation();
  const items = (wanted: (field: { name: string; required: boolean }) => boolean) =>
    fields.filter(wanted).map(({ name }) => ({ value: name, label: fieldTitle(detail, name, t) }));
  const namesCustomer = ({ name }: { name: string }) =>
    (kind === 'purchases' ? customerFields : namingFields).includes(name);
  const groups = [
    { group: t('imports.fields_customer'), items: items(namesCustomer) },
    { group: t('imports.fields_required'), items: items(({ required }) => required) },
    {
      group: t('imports.fields_optional'),
      items: items((field) => !field.required && !namesCustomer(field)),
    },
  ];
  return [
    { value: none, label: t('imports.not_loaded') },
    ...groups.filter((group) => group.items.length > 0),
  ];
}

function Words({ of: { tone, words } }: { of: Understood }) {
  return (
    <span className="understood">
      {tone === 'good' && <IconCheck className="understood-good" size={15} aria-hidden="true" />}
      {tone === 'warning' && (
        <IconAlertTriangle className="understood-warning" size={15} aria-hidden="true" />
      )}
      {tone === 'none' && <i className="understood-none" />}
      <span>{words}</span>
    </span>
  );
}
