// Saving what the list shows now as a view, changing one's own, and saying with which one to begin.
import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { api } from '../api.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { askedRules, type ListState } from './list-state.ts';
import { joined, joinOf } from './question.ts';
import './record.css';

export type SavedView = AnswerOf<typeof customersContract.views>['views'][number];
const changes = [customersContract.views];

/** What a view keeps of the list. */
export const showsOf = (state: ListState): SavedView['shows'] => {
  const rules = askedRules(state);
  return {
    ...(rules.length > 0 ? { question: joined(rules, joinOf(state.question)) } : {}),
    ...(state.search ? { search: state.search } : {}),
    ...(state.sort ? { sort: state.sort } : {}),
    ...(state.direction ? { direction: state.direction } : {}),
    ...(state.columns ? { columns: [...state.columns] } : {}),
  };
};

interface SaveViewProps {
  state: ListState;
  onSaved: (view: SavedView) => void;
  onDropped: () => void;
}

export function SaveView(props: SaveViewProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <Button size="compact-md" variant="default" onClick={() => setOpened(!opened)}>
          {t('views.save')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {opened && <SaveForm {...props} onClose={() => setOpened(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveForm({ state, onSaved, onDropped, onClose }: SaveViewProps & { onClose: () => void }) {
  const { t } = useTranslation();
  const all = useEndpoint(customersContract.views).data;
  const own = all?.views.find(({ id, mine }) => id === state.saved && mine);
  const [name, setName] = useState(own?.name ?? '');
  const [shared, setShared] = useState(own?.shared ?? false);
  const [first, setFirst] = useState(own !== undefined && all?.first === own.id);
  const done = async (view: SavedView) => {
    if (first !== (all?.first === view.id))
      await api(customersContract.firstView, { body: { id: first ? view.id : null } });
    toast.done(t('views.saved', { name: view.name }));
    onSaved(view);
    onClose();
  };
  const save = useSend(customersContract.saveView, { changes, onSuccess: done });
  const change = useSend(customersContract.changeView, { changes, onSuccess: done });
  const drop = useSend(customersContract.dropView, {
    changes,
    onSuccess: () => {
      onDropped();
      onClose();
    },
  });
  const body = { name, shared, shows: showsOf(state) };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (own) change.mutate({ params: { id: own.id }, body });
    else save.mutate({ body });
  };
  const error = save.error ?? change.error ?? drop.error;
  return (
    <form className="form-stack view-form" onSubmit={submit}>
      <TextInput
        data-autofocus
        size="sm"
        label={t('views.name')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={t('views.shared')}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
      <Checkbox
        label={t('views.first')}
        checked={first}
        onChange={(event) => setFirst(event.currentTarget.checked)}
      />
      {error && <ErrorState error={error} />}
      <Button
        type="submit"
        size="compact-md"
        loading={save.isPending || change.isPending}
        disabled={name.trim() === ''}
      >
        {t(own ? 'views.save_changes' : 'views.save_new')}
      </Button>
      {own && (
        <>
          <Button size="compact-md" variant="default" onClick={() => save.mutate({ body })}>
            {t('views.save_copy')}
          </Button>
          <Button
            size="compact-md"
            variant="default"
            color="red"
            loading={drop.isPending}
            onClick={() => drop.mutate({ params: { id: own.id } })}
          >
            {t('views.drop')}
          </Button>
        </>
      )}
    </form>
  );
}
