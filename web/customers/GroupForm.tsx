// What the pill of a group opens: its filters, of which all, any or none must hold, and groups within it.
import { Button, SegmentedControl, UnstyledButton } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FilterForm } from './FilterForm.tsx';
import { isLeaf, type Rule } from './question.ts';
import {
  deepestGroup,
  type Group,
  groupModes,
  groupOf,
  modeOf,
  partsOf,
  withoutEmpty,
  withRuleAt,
} from './rule-group.ts';
import { type QuestionField, sentenceOf, useRuleWords } from './rule-words.ts';

interface RuleFormProps {
  fields: readonly QuestionField[];
  /** The rule to change; a new one otherwise. */
  rule?: Rule;
  onDone: (rule: Rule) => void;
}

/** One filter, or a group of them. */
export function RuleForm({ fields, rule, onDone }: RuleFormProps) {
  const [group, setGroup] = useState<Group | null>(rule && !isLeaf(rule) ? rule : null);
  if (group) return <GroupForm fields={fields} group={group} changing={!!rule} onDone={onDone} />;
  return (
    <FilterForm
      fields={fields}
      leaf={rule && isLeaf(rule) ? rule : undefined}
      onGroup={() => setGroup(groupOf('any', rule ? [rule] : []))}
      onDone={onDone}
    />
  );
}

/** Where the form stands: at the group, or at one filter of it. */
type At = readonly number[] | null;

function GroupForm({
  fields,
  group,
  changing,
  onDone,
}: {
  fields: readonly QuestionField[];
  group: Group;
  changing: boolean;
  onDone: (rule: Rule) => void;
}) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(group);
  const [at, setAt] = useState<At>(null);
  const shown = useRef<HTMLDivElement>(null);
  // What had the keyboard is gone whenever another part is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes on when the part changes
  useEffect(() => shown.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), [at]);
  const made = withoutEmpty(draft);
  if (at !== null) {
    const old = ruleAt(draft, at);
    return (
      <div ref={shown} className="filter-form">
        <FilterForm
          fields={fields}
          leaf={old && isLeaf(old) ? old : undefined}
          onDone={(leaf) => {
            setDraft(withRuleAt(draft, at, leaf));
            setAt(null);
          }}
        />
        <Button size="sm" variant="subtle" onClick={() => setAt(null)}>
          {t('customers.group_back')}
        </Button>
      </div>
    );
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (made) onDone(made);
  };
  return (
    <div ref={shown}>
      <form className="filter-form group-form" onSubmit={submit} aria-label={t('customers.group')}>
        <GroupBox group={draft} path={[]} onChange={setDraft} onOpen={setAt} root={draft} />
        <Button type="submit" size="sm" disabled={!made}>
          {changing ? t('customers.group_change') : t('customers.group_set')}
        </Button>
      </form>
    </div>
  );
}

const ruleAt = (group: Group, path: readonly number[]): Rule | undefined =>
  path.reduce<Rule | undefined>(
    (rule, index) => (rule && !isLeaf(rule) ? partsOf(rule)[index] : undefined),
    group,
  );

interface GroupBoxProps {
  /** The group as a whole, and the one of this box at its place. */
  root: Group;
  group: Group;
  path: readonly number[];
  onChange: (root: Group) => void;
  onOpen: (at: readonly number[]) => void;
}

function GroupBox({ root, group, path, onChange, onOpen }: GroupBoxProps) {
  const { t } = useTranslation();
  const { words } = useRuleWords();
  const parts = partsOf(group);
  const set = (index: number, rule: Rule | null) =>
    onChange(withRuleAt(root, [...path, index], rule));
  const setMode = (value: string) => {
    const mode = groupModes.find((one) => one === value) ?? 'all';
    onChange(withRuleAt(root, path, groupOf(mode, parts)));
  };
  return (
    <fieldset className="group-box">
      <legend className="sr-only">{t('customers.group')}</legend>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('customers.group_mode')}
        data={groupModes.map((value) => ({ value, label: t(`customers.group_${value}`) }))}
        value={modeOf(group)}
        onChange={setMode}
      />
      {parts.length > 0 && (
        <ul className="group-parts">
          {parts.map((part, index) => {
            const place = [...path, index];
            const said = isLeaf(part) ? sentenceOf(words(part)) : t('customers.group');
            return (
              <li key={place.join('.')}>
                {isLeaf(part) ? (
                  <UnstyledButton className="group-part" onClick={() => onOpen(place)}>
                    {said}
                  </UnstyledButton>
                ) : (
                  <GroupBox
                    root={root}
                    group={part}
                    path={place}
                    onChange={onChange}
                    onOpen={onOpen}
                  />
                )}
                <UnstyledButton
                  className="group-remove"
                  aria-label={t('ui.filter_remove', { field: said })}
                  onClick={() => set(index, null)}
                >
                  <IconX size={13} aria-hidden="true" />
                </UnstyledButton>
              </li>
            );
          })}
        </ul>
      )}
      <div className="group-adds">
        <Button
          data-autofocus={path.length === 0 || undefined}
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={13} aria-hidden="true" />}
          onClick={() => onOpen([...path, parts.length])}
        >
          {t('customers.group_filter')}
        </Button>
        {path.length + 1 < deepestGroup && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={13} aria-hidden="true" />}
            onClick={() => set(parts.length, groupOf(modeOf(group) === 'any' ? 'all' : 'any', []))}
          >
            {t('customers.group_within')}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
