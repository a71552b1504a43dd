// The value of a filter, edited according to its type: amounts, percents, days, words, choices.
import { Checkbox, NumberInput, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type GroupId, GroupMark } from '../ui/Group.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { countsDays, type Draft, needsNoValue, needsTwo, picksChoices } from './filter-draft.ts';
import { choiceWords, type QuestionField } from './rule-words.ts';

interface FilterValueProps {
  field: QuestionField;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

export function FilterValue({ field, draft, onChange }: FilterValueProps) {
  const { t } = useTranslation();
  if (needsNoValue(draft.is)) return null;
  if (picksChoices(field.type)) return <Choices field={field} draft={draft} onChange={onChange} />;
  const two = needsTwo(draft.is);
  return (
    <div className="filter-values">
      <One
        first
        field={field}
        is={draft.is}
        label={two ? t('customers.filter_low') : t('customers.filter_value')}
        value={draft.first}
        onChange={(first) => onChange({ ...draft, first })}
      />
      {two && (
        <One
          field={field}
          is={draft.is}
          label={t('customers.filter_high')}
          value={draft.second}
          onChange={(second) => onChange({ ...draft, second })}
        />
      )}
    </div>
  );
}

function Choices({ field, draft, onChange }: FilterValueProps) {
  const { t } = useTranslation();
  return (
    <Checkbox.Group
      aria-label={t('customers.filter_value')}
      value={[...draft.picked]}
      onChange={(picked) => onChange({ ...draft, picked })}
    >
      <Stack gap={2}>
        {field.choices.map((choice, index) => (
          <Checkbox
            key={choice}
            data-autofocus={index === 0 || undefined}
            value={choice}
            className="filter-choice"
            label={
              <span className="group-name">
                {field.name === 'group' && <GroupMark group={choice as GroupId} size={9} />}
                {choiceWords(t, field, choice)}
              </span>
            }
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

interface OneProps {
  /** Where writing begins. */
  first?: boolean;
  field: QuestionField;
  is: string;
  label: string;
  value: string | number;
  onChange: (value: string | number) => void;
}

function One({ first, field, is, label, value, onChange }: OneProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { type } = field;
  if (type === 'text')
    return (
      <TextInput
        data-autofocus={first}
        size="sm"
        aria-label={label}
        value={value}
        maxLength={200}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  if (type === 'day' && !countsDays(is))
    return (
      <TextInput
        size="sm"
        type="date"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  const parts = new Intl.NumberFormat(format.locale).formatToParts(-12345.6);
  const part = (kind: string) => parts.find(({ type }) => type === kind)?.value;
  const sign = format.money(0).replace(/[\d\s\u00a0]/g, '');
  return (
    <NumberInput
      data-autofocus={first}
      size="sm"
      aria-label={label}
      value={value}
      onChange={onChange}
      hideControls
      allowDecimal={!(type === 'day')}
      decimalScale={type === 'share' ? 1 : 2}
      allowNegative={type === 'money' || type === 'number'}
      max={type === 'share' ? 100 : undefined}
      thousandSeparator={part('group') ?? true}
      decimalSeparator={part('decimal')}
      leftSection={type === 'money' ? sign : undefined}
      rightSection={
        type === 'share' ? '%' : type === 'day' ? t('customers.filter_days') : undefined
      }
      rightSectionWidth={type === 'day' ? 72 : undefined}
    />
  );
}
