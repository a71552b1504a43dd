// The columns of a file: what stands in each, what it is, and what was understood of it.
import { Select } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/Section.tsx';
import { customerFields, type FieldMapping, fieldOf } from './mapping.ts';
import type { ImportDetail } from './steps.ts';
import { useUnderstood } from './understood.ts';
import { fieldName } from './words.ts';

interface ColumnsTableProps {
  detail: ImportDetail;
  mapping: FieldMapping;
  onChoose: (column: string, field: string | null) => void;
}

/** Stands for a column that is not loaded. */
const none = '';

export function ColumnsTable({ detail, mapping, onChoose }: ColumnsTableProps) {
  const { t } = useTranslation();
  const understood = useUnderstood(detail);
  const item = (field: string) => ({ value: field, label: fieldName(field, t) });
  const names = detail.fields.map(({ name }) => name);
  const isRequired = (name: string) =>
    detail.fields.some((field) => field.name === name && field.required);
  const data = [
    { value: none, label: t('imports.not_loaded') },
    {
      group: t('imports.fields_customer'),
      items: names.filter((name) => customerFields.includes(name)).map(item),
    },
    { group: t('imports.fields_required'), items: names.filter(isRequired).map(item) },
    {
      group: t('imports.fields_optional'),
      items: names.filter((name) => !isRequired(name) && !customerFields.includes(name)).map(item),
    },
  ];
  return (
    <Section title={t('imports.columns_title')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <section className="table-scroll" aria-label={t('imports.columns_title')} tabIndex={0}>
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
            {detail.columns.map((column) => {
              const field = fieldOf(mapping, column.name);
              const { tone, words } = understood(column, field);
              return (
                <tr key={column.name} className={field ? undefined : 'muted'}>
                  <th scope="row">
                    <span className="column-name">{column.name}</span>
                  </th>
                  <td>
                    <span className="column-samples num">{column.samples.join(', ')}</span>
                  </td>
                  <td className="column-is">
                    <Select
                      size="xs"
                      aria-label={t('imports.field_of', { column: column.name })}
                      data={data}
                      value={field ?? none}
                      onChange={(value: string | null) => onChoose(column.name, value || null)}
                      maxDropdownHeight={360}
                    />
                  </td>
                  <td>
                    <span className="understood">
                      {tone === 'good' && (
                        <IconCheck className="understood-good" size={15} aria-hidden="true" />
                      )}
                      {tone === 'warning' && (
                        <IconAlertTriangle
                          className="understood-warning"
                          size={15}
                          aria-hidden="true"
                        />
                      )}
                      {tone === 'none' && <i className="understood-none" />}
                      <span>{words}</span>
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Section>
  );
}
