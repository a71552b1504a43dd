// Above the list: search, the filters as pills, the way to add one, the order on phones, the export.
import { ActionIcon, Menu, SegmentedControl, TextInput, UnstyledButton } from '@mantine/core';
import { IconArrowsSort, IconCheck, IconDownload, IconSearch } from '@tabler/icons-react';
import { type Ref, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DeniedButton } from '../ui/Denied.tsx';
import { AddFilter, FilterPill } from '../ui/FilterPill.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { usePhone } from '../ui/scheme.ts';
import { useRights } from '../use-rights.ts';
import { ColumnsMenu } from './ColumnsMenu.tsx';
import { RuleForm } from './GroupForm.tsx';
import { headOf } from './head-of.ts';
import type { ListColumns } from './list-columns.tsx';
import {
  askedRules,
  isChanged,
  type ListState,
  type Sort,
  sortNames,
  withJoin,
  withRules,
  withSort,
} from './list-state.ts';
import { NewCustomer } from './NewCustomer.tsx';
import { joinOf, withoutRule, withRule } from './question.ts';
import { fieldsOf } from './rule-group.ts';
import { useRuleWords } from './rule-words.ts';
import { SaveView } from './SaveView.tsx';
import { withSaved } from './saved-view.ts';

interface FilterBarProps {
  state: ListState;
  sort: Sort;
  /** How many the question finds; undefined until known. */
  found: number | undefined;
  /** Address of the file with all that the question finds. */
  file: string;
  columns: ListColumns;
  addRef: Ref<HTMLButtonElement>;
  onChange: (state: ListState, replace?: boolean) => void;
}

export function FilterBar(props: FilterBarProps) {
  const { state, sort, found, file, columns, addRef, onChange } = props;
  const { t } = useTranslation();
  const { fields, words } = useRuleWords();
  const rules = askedRules(state);
  const known = fields.length > 0;
  return (
    <div className="filter-bar">
      <SearchField
        text={state.search ?? ''}
        onChange={(search) => onChange({ ...state, search: search || undefined }, true)}
      />
      {known && rules.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label={t('customers.join')}
          data={(['all', 'any'] as const).map((value) => ({
            value,
            label: t(`customers.join_${value}`),
          }))}
          value={joinOf(state.question)}
          onChange={(join) => onChange(withJoin(state, join === 'any' ? 'any' : 'all'))}
        />
      )}
      {known &&
        rules.map((rule, index) => (
          <FilterPill
            key={JSON.stringify(rule)}
            {...words(rule)}
            editor={
              fieldsOf(rule).every((name) => fields.some((field) => field.name === name))
                ? (close) => (
                    <RuleForm
                      fields={fields}
                      rule={rule}
                      onDone={(made) => {
                        close();
                        onChange(withRules(state, withRule(rules, index, made)));
                      }}
                    />
                  )
                : undefined
            }
            onRemove={() => onChange(withRules(state, withoutRule(rules, index)))}
          />
        ))}
      {known && (
        <AddFilter
          ref={addRef}
          shortcut="F"
          editor={(close) => (
            <RuleForm
              fields={fields}
              onDone={(made) => {
                close();
                onChange(withRules(state, withRule(rules, rules.length, made)));
              }}
            />
          )}
        />
      )}
      {isChanged(state) && (
        <UnstyledButton
          className="why filter-reset"
          onClick={() => onChange({ ...state, question: undefined })}
        >
          {state.view ? t('customers.filters_reset') : t('customers.filters_clear')}
        </UnstyledButton>
      )}
      <span className="filter-space" />
      <SortMenu sort={sort} onPick={(by) => onChange(withSort(state, sort, by))} />
      <ColumnsMenu
        columns={columns}
        onChange={(ids) => onChange({ ...state, columns: ids }, true)}
      />
      <ExportLink found={found} file={file} />
      <SaveView
        state={state}
        onSaved={(view) => onChange(withSaved(view))}
        onDropped={() => onChange({ ...state, saved: undefined })}
      />
      <NewCustomer />
    </div>
  );
}

/** Asks shortly after typing stops; follows the address when it changes elsewhere. */
function SearchField({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      tell.current(wanted);
    }, 200);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      data-page-search
      type="search"
      className="filter-search"
      aria-label={t('customers.search')}
      placeholder={t('customers.search_placeholder')}
      maxLength={100}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // The first Escape empties the field, the second leaves it.
        event.stopPropagation();
        if (typed === '') event.currentTarget.blur();
        else setTyped('');
      }}
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      rightSection={phone ? undefined : <Kbd>/</Kbd>}
    />
  );
}

/** The order, where there are no headings to click. */
function SortMenu({ sort, onPick }: { sort: Sort; onPick: (by: Sort['by']) => void }) {
  const { t } = useTranslation();
  return (
    // Beside its button, so that it lies within the page's main part; fixed, since the bar scrolls.
    <Menu position="bottom-end" withinPortal={false} floatingStrategy="fixed">
      <Menu.Target>
        <ActionIcon
          className="phone-only touch"
          variant="default"
          aria-label={t('customers.sort_by', { column: headOf(t, { id: sort.by }) })}
        >
          <IconArrowsSort size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {sortNames.map((by) => (
          <Menu.Item
            key={by}
            onClick={() => onPick(by)}
            rightSection={sort.by === by && <IconCheck size={15} />}
          >
            {t(`customers.head.${by}`)}
            {sort.by === by && (
              <span className="muted"> · {t(`customers.direction_${sort.direction}`)}</span>
            )}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ExportLink({ found, file }: { found: number | undefined; file: string }) {
  const { t } = useTranslation();
  const { missing } = useRights();
  if (!found) return null;
  const lacks = missing('customers.export');
  if (lacks)
    return (
      <DeniedButton right={lacks} label={t('customers.export', { count: found, number: found })} />
    );
  return (
    <ActionIcon
      component="a"
      className="touch"
      size={29}
      variant="default"
      href={file}
      download
      aria-label={t('customers.export', { count: found, number: found })}
      title={t('customers.export', { count: found, number: found })}
    >
      <IconDownload size={15} />
    </ActionIcon>
  );
}
