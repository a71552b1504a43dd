// The company's own fields: defining one, renaming, archiving it and its choices.
import { Button, Select, TagsInput, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { Page } from '../ui/Page.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { Attribute } from './AttributeInput.tsx';
import { EditRow } from './EditRow.tsx';
import { TagsSection } from './TagsSection.tsx';
import '../company/settings.css';
import './record.css';

const kinds = ['text', 'number', 'date', 'money', 'choice', 'choices', 'flag'] as const;
type Kind = (typeof kinds)[number];
const changes = [customersContract.attributes, customersContract.questions];

export function FieldsPage() {
  const { t } = useTranslation();
  const { can } = useRights();
  const list = useEndpoint(customersContract.attributes);
  const may = can('customers.define');
  return (
    <Page title={t('fields.title')} parent={{ title: t('nav.settings'), to: '/settings' }}>
      <div className="settings">
        <Section title={t('fields.section')} note={t('fields.note')}>
          {list.isPending && <SkeletonLedger rows={4} />}
          {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
          {list.data?.attributes.length === 0 && (
            <EmptyState title={t('fields.empty')}>{t('fields.empty_help')}</EmptyState>
          )}
          {list.data?.attributes.map((attribute) => (
            <Field key={attribute.id} attribute={attribute} may={may} />
          ))}
        </Section>
        {may && (
          <Section title={t('fields.new')}>
            <NewField />
          </Section>
        )}
        {may && <TagsSection />}
      </div>
    </Page>
  );
}

function NewField() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('text');
  const [choices, setChoices] = useState<string[]>([]);
  const choosing = kind === 'choice' || kind === 'choices';
  const make = useSend(customersContract.makeAttribute, {
    changes,
    onSuccess: ({ name: made }) => {
      setName('');
      setChoices([]);
      toast.done(t('fields.made', { name: made }));
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    make.mutate({ body: { name, kind, ...(choosing ? { choices } : {}) } });
  };
  return (
    <form className="form-stack settings-form" onSubmit={submit}>
      <TextInput
        name="field-name"
        label={t('fields.name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('fields.kind')}
        allowDeselect={false}
        data={kinds.map((value) => ({ value, label: t(`fields.kind_${value}`) }))}
        value={kind}
        onChange={(value) => value && setKind(value as Kind)}
      />
      {choosing && (
        <TagsInput
          label={t('fields.choices')}
          description={t('fields.choices_help')}
          maxTags={200}
          value={choices}
          onChange={setChoices}
        />
      )}
      {make.error && <ErrorState error={make.error} />}
      <div>
        <Button
          type="submit"
          loading={make.isPending}
          disabled={name.trim() === '' || (choosing && choices.length === 0)}
        >
          {t('fields.make')}
        </Button>
      </div>
    </form>
  );
}

function Field({ attribute, may }: { attribute: Attribute; may: boolean }) {
  const { t } = useTranslation();
  const { id, kind, choices } = attribute;
  const change = useSend(customersContract.changeAttribute, { changes });
  const addChoice = useSend(customersContract.addChoice, { changes });
  const changeChoice = useSend(customersContract.changeChoice, { changes });
  const [choice, setChoice] = useState('');
  const choosing = kind === 'choice' || kind === 'choices';
  const error = change.error ?? addChoice.error ?? changeChoice.error;
  return (
    <div className="own-field">
      <Named
        label={t(`fields.kind_${kind}`)}
        name={attribute.name}
        archived={attribute.archived}
        may={may}
        onName={(name) => change.mutateAsync({ params: { id }, body: { name } })}
        onArchive={(archived) => change.mutate({ params: { id }, body: { archived } })}
      />
      {choosing && (
        <div className="own-choices">
          {choices.map((one) => (
            <Named
              key={one.id}
              label={t('fields.choice')}
              name={one.name}
              archived={one.archived}
              may={may}
              onName={(name) =>
                changeChoice.mutateAsync({ params: { id, choiceId: one.id }, body: { name } })
              }
              onArchive={(archived) =>
                changeChoice.mutate({ params: { id, choiceId: one.id }, body: { archived } })
              }
            />
          ))}
          {may && (
            <form
              className="record-form"
              onSubmit={(event) => {
                event.preventDefault();
                addChoice.mutate(
                  { params: { id }, body: { name: choice } },
                  { onSuccess: () => setChoice('') },
                );
              }}
            >
              <TextInput
                size="sm"
                aria-label={t('fields.choice_new', { field: attribute.name })}
                maxLength={60}
                value={choice}
                onChange={(event) => setChoice(event.currentTarget.value)}
              />
              <Button
                type="submit"
                size="compact-sm"
                variant="default"
                disabled={choice.trim() === ''}
              >
                {t('fields.choice_add')}
              </Button>
            </form>
          )}
        </div>
      )}
      {error && <ErrorState error={error} />}
    </div>
  );
}

interface NamedProps {
  label: string;
  name: string;
  archived: boolean;
  may: boolean;
  onName: (name: string) => Promise<unknown>;
  onArchive: (archived: boolean) => void;
}

/** Something with a name that is changed in its place, and that can be put away and brought back. */
function Named({ label, name, archived, may, onName, onArchive }: NamedProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  return (
    <div className="own-named">
      <dl>
        <EditRow
          name={label}
          onBegin={() => setText(name)}
          onSave={() =>
            onName(text).then(
              () => true,
              () => false,
            )
          }
          editor={
            may && (
              <TextInput
                data-autofocus
                size="sm"
                aria-label={t('fields.name')}
                maxLength={60}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            )
          }
        >
          <span className={archived ? 'muted' : undefined}>
            {name}
            {archived && ` · ${t('fields.archived')}`}
          </span>
        </EditRow>
      </dl>
      {may && (
        <Button size="compact-sm" variant="default" onClick={() => onArchive(!archived)}>
          {t(archived ? 'fields.restore' : 'fields.archive')}
        </Button>
      )}
    </div>
  );
}
