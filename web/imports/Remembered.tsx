// How files were read before: each can be given a name, or forgotten.
import { Button, TextInput, UnstyledButton } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { fieldName } from './words.ts';
import './doors.css';

type Mapping = AnswerOf<typeof importsContract.mappings>['mappings'][number];

export function Remembered() {
  const { t } = useTranslation();
  const { data, error, refetch } = useEndpoint(importsContract.mappings);
  if (data && data.mappings.length === 0) return null;
  if (!data && !error) return null;
  return (
    <Section title={t('imports.remembered_title')} note={t('imports.remembered_note')}>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      <ul className="door-list">
        {data?.mappings.map((one) => (
          <Item key={one.id} one={one} />
        ))}
      </ul>
    </Section>
  );
}

function Item({ one }: { one: Mapping }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [naming, setNaming] = useState<string | null>(null);
  const changes = [importsContract.mappings, importsContract.detail];
  const name = useSend(importsContract.nameMapping, {
    changes,
    onSuccess: () => setNaming(null),
  });
  const forget = useSend(importsContract.forgetMapping, { changes });
  const params = { id: one.id };
  const label = one.name ?? one.fileName;
  const save = (event: FormEvent) => {
    event.preventDefault();
    name.mutate({ params, body: { name: naming ?? '' } });
  };
  return (
    <li>
      {naming === null ? (
        <div>
          <p className="strong ellipsis">{label}</p>
          <p className="small soft num">
            {t('imports.remembered_line', {
              day: format.date(one.usedAt),
              file: one.fileName,
              count: one.columns,
              number: format.integer(one.columns),
            })}
          </p>
          <p className="small soft">
            {Object.entries(one.mapping)
              .map(([field, column]) => `${column} → ${fieldName(field, one.kind, t)}`)
              .join(' · ')}
          </p>
        </div>
      ) : (
        <form className="naming" onSubmit={save}>
          <TextInput
            label={t('imports.remembered_name')}
            value={naming}
            maxLength={80}
            autoFocus
            onChange={(event) => setNaming(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={name.isPending}>
            {t('imports.remembered_save')}
          </Button>
        </form>
      )}
      <div className="door-actions">
        {can('imports.write') && (
          <UnstyledButton
            className="why"
            aria-label={
              naming === null ? t('imports.remembered_rename_of', { name: label }) : undefined
            }
            onClick={() => setNaming(naming === null ? (one.name ?? '') : null)}
          >
            {naming === null ? t('imports.remembered_rename') : t('imports.remembered_cancel')}
          </UnstyledButton>
        )}
        {can('imports.delete') && (
          <UnstyledButton
            className="why"
            aria-label={t('imports.remembered_forget_of', { name: label })}
            disabled={forget.isPending}
            onClick={() => forget.mutate({ params })}
          >
            {t('imports.remembered_forget')}
          </UnstyledButton>
        )}
      </div>
      {(name.error ?? forget.error) && <ErrorState error={name.error ?? forget.error} />}
    </li>
  );
}
