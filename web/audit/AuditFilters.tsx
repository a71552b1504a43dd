// What of the log is shown: what was done, by whom, to which record, when.
import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { auditContract } from '../../server/audit/contract.ts';
import type { QueryOf } from '../../server/platform/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { auditKinds } from './audit-words.ts';

export type Filter = Omit<QueryOf<typeof auditContract.entries>, 'after' | 'limit'>;

interface AuditFiltersProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const { t } = useTranslation();
  const people = useEndpoint(auditContract.people);
  const set = (change: Partial<Record<keyof Filter, string | null>>) => {
    const next = Object.entries({ ...filter, ...change }).filter(([, value]) => value);
    onChange(Object.fromEntries(next) as Filter);
  };
  const day = (name: 'from' | 'until') => (
    <TextInput
      type="date"
      name={name}
      label={t(`audit.filter_${name}`)}
      value={filter[name] ?? ''}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className="audit-filters">
      <Select
        label={t('audit.filter_kind')}
        placeholder={t('audit.all')}
        clearable
        data={auditKinds.map((kind) => ({ value: kind, label: t(`audit.kind.${kind}`) }))}
        value={filter.kind ?? null}
        onChange={(kind) => set({ kind })}
      />
      <Select
        label={t('audit.filter_actor')}
        placeholder={t('audit.everybody')}
        clearable
        searchable
        data={(people.data?.people ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.actor ?? null}
        onChange={(actor) => set({ actor })}
      />
      {day('from')}
      {day('until')}
      <TextInput
        name="subject"
        label={t('audit.filter_subject')}
        maxLength={64}
        value={filter.subject ?? ''}
        onChange={(event) => set({ subject: event.currentTarget.value.trim() })}
      />
    </div>
  );
}
