// What a filter pill opens: first the field, then operator and value.
import { Button, Combobox, NativeSelect, TextInput, useCombobox } from '@mantine/core';
import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filterScreens } from '../ui/palette.ts';
import { useFormat } from '../ui/use-format.tsx';
import { FilterValue } from './FilterValue.tsx';
import { draftOf, leafOf, picksChoices, withOperator } from './filter-draft.ts';
import type { Leaf } from './question.ts';
import { fieldWords, operatorWords, type QuestionField } from './rule-words.ts';

interface FilterFormProps {
  fields: readonly QuestionField[];
  /** The filter to change; a new one otherwise. */
  leaf?: Leaf;
  /** Goes on with a group of filters instead. */
  onGroup?: () => void;
  onDone: (leaf: Leaf) => void;
}

export function FilterForm({ fields, leaf, onGroup, onDone }: FilterFormProps) {
  const [name, setName] = useState(leaf?.field);
  const field = fields.find((one) => one.name === name);
  return field ? (
    <ConditionForm field={field} leaf={leaf} onGroup={leaf ? onGroup : undefined} onDone={onDone} />
  ) : (
    <FieldPicker fields={fields} onPick={setName} onGroup={onGroup} />
  );
}

/** The fields, narrowed by typing; arrows and Enter choose. */
function FieldPicker({
  fields,
  onPick,
  onGroup,
}: {
  fields: readonly QuestionField[];
  onPick: (name: string) => void;
  onGroup: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const combobox = useCombobox({ opened: true });
  const choices = filterScreens(
    text,
    fields
      .filter(({ archived }) => !archived)
      // Rows of others whose choices only a page that shows them knows: there is nothing to choose from here.
      .filter(
        ({ name, type, choices }) =>
          !(name.includes('.') && picksChoices(type) && choices.length === 0),
      )
      .map((field) => ({ id: field.name, label: fieldWords(t, field) })),
  );
  return (
    <div className="filter-form">
      <Combobox store={combobox} onOptionSubmit={onPick}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            size="sm"
            label={t('customers.filter_field')}
            placeholder={t('customers.filter_field_search')}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              combobox.resetSelectedOption();
            }}
          />
        </Combobox.EventsTarget>
        <Combobox.Options
          className="filter-fields"
          aria-label={t('customers.filter_field')}
          // The arrows of the field above choose; a list that scrolls must be reached all the same.
          tabIndex={0}
        >
          {choices.map(({ id, label }) => (
            <Combobox.Option key={id} value={id}>
              {label}
            </Combobox.Option>
          ))}
          {choices.length === 0 && (
            <Combobox.Empty>{t('customers.filter_field_none')}</Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox>
      {onGroup && <ToGroup onGroup={onGroup} />}
    </div>
  );
}

function ToGroup({ onGroup }: { onGroup: () => void }) {
  const { t } = useTranslation();
  return (
    <Button size="sm" variant="subtle" onClick={onGroup}>
      {t('customers.group_make')}
    </Button>
  );
}

function ConditionForm({
  field,
  leaf,
  onGroup,
  onDone,
}: {
  field: QuestionField;
  leaf: Leaf | undefined;
  onGroup: (() => void) | undefined;
  onDone: (leaf: Leaf) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const title = useId();
  const minorPerUnit = Math.round(1 / format.major(1));
  const [draft, setDraft] = useState(() => draftOf(field, leaf, minorPerUnit));
  const made = leafOf(field, draft, minorPerUnit);
  const form = useRef<HTMLFormElement>(null);
  // The field that was chosen before is gone, and the keyboard with it: it goes on at the value.
  useEffect(() => form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (made) onDone(made);
  };
  return (
    <form ref={form} className="filter-form" onSubmit={submit} aria-labelledby={title}>
      <p id={title} className="strong">
        {fieldWords(t, field)}
      </p>
      <NativeSelect
        size="sm"
        aria-label={t('customers.filter_operator')}
        value={draft.is}
        onChange={(event) => setDraft(withOperator(draft, field.type, event.currentTarget.value))}
        data={field.operators.map((is) => ({
          value: is,
          label: operatorWords(t, field.type, is),
        }))}
      />
      <FilterValue field={field} draft={draft} onChange={setDraft} />
      <Button type="submit" size="sm" disabled={!made}>
        {leaf ? t('customers.filter_change') : t('customers.filter_set')}
      </Button>
      {onGroup && <ToGroup onGroup={onGroup} />}
    </form>
  );
}
