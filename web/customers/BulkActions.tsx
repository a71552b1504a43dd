// What can be done with the selected customers: on the server, in the background, however many they are.
import { Button, Modal, Select } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { BodyOf } from '../../server/platform/contract.ts';
import { type BulkAction, BulkBar } from '../ui/BulkBar.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AttributeInput, type AttributeValue } from './AttributeInput.tsx';
import type { Sort } from './list-state.ts';
import { type Found, type Selection, sumOf } from './selection.ts';
import { TagField } from './TagField.tsx';
import type { Asked } from './use-customers.ts';
import './record.css';

type Start = BodyOf<typeof customersContract.startWork>;
type Does = Start['does'];
type Dialog = 'tag' | 'untag' | 'assign' | 'set' | 'delete';

interface BulkActionsProps {
  selection: Selection;
  found: Found | undefined;
  asked: Asked;
  sort: Sort;
  columns: string | undefined;
  onDone: () => void;
}

export function BulkActions({ selection, found, asked, sort, columns, onDone }: BulkActionsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const start = useSend(customersContract.startWork, {
    changes: [customersContract.works, customersContract.tags],
    onSuccess: () => {
      setDialog(null);
      onDone();
    },
  });
  const sum = sumOf(selection, found);
  const ids = [...selection.rows.keys()];
  const to: Start['to'] = selection.all
    ? {
        ...(asked.question ? { question: JSON.parse(asked.question) } : {}),
        ...(asked.search ? { search: asked.search } : {}),
        less: ids,
      }
    : { ids };
  const send = (does: Does) => start.mutate({ body: { does, to } });
  const open = (id: Dialog): BulkAction => ({
    id,
    label: t(`bulk.${id}`),
    onClick: () => {
      start.reset();
      setDialog(id);
    },
  });
  const number = format.integer(sum.customers);
  const many = selection.all && found?.more === true;
  return (
    <>
      <BulkBar
        summary={
          <>
            <b>{many ? t('bulk.more_than', { number }) : number}</b>{' '}
            {t('customers.bulk_selected', { count: sum.customers })}
            {sum.value !== null && `, ${format.moneyShort(sum.value)}`}
          </>
        }
        primary={
          can('customers.export')
            ? {
                id: 'export',
                label: t('bulk.export'),
                onClick: () =>
                  send({
                    kind: 'export',
                    language: format.language,
                    sort: sort.by,
                    direction: sort.direction,
                    ...(columns ? { columns } : {}),
                  }),
              }
            : undefined
        }
        actions={
          can('customers.write') ? (['tag', 'untag', 'assign', 'set'] as const).map(open) : []
        }
        more={can('customers.delete') ? [open('delete')] : []}
        onClear={onDone}
      />
      <Modal
        opened={dialog !== null}
        onClose={() => setDialog(null)}
        title={dialog && t(`bulk.${dialog}_title`, { count: sum.customers, number })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        {dialog && (
          <BulkForm key={dialog} dialog={dialog} sending={start.isPending} onSend={send}>
            {start.error && <ErrorState error={start.error} />}
          </BulkForm>
        )}
      </Modal>
    </>
  );
}

interface BulkFormProps {
  dialog: Dialog;
  sending: boolean;
  onSend: (does: Does) => void;
  children: React.ReactNode;
}

function BulkForm({ dialog, sending, onSend, children }: BulkFormProps) {
  const { t } = useTranslation();
  const attributes = useEndpoint(customersContract.attributes).data?.attributes ?? [];
  const colleagues = useEndpoint(customersContract.colleagues).data?.colleagues ?? [];
  const [text, setText] = useState('');
  const [field, setField] = useState<string | null>(null);
  const [value, setValue] = useState<AttributeValue>(null);
  const attribute = attributes.find(({ id }) => `attribute.${id}` === field);
  const does = ((): Does | null => {
    if (dialog === 'delete') return { kind: 'delete' };
    if (dialog === 'assign') return { kind: 'assign', to: text || null };
    if (dialog === 'set') {
      if (field === 'no_relationship') return { kind: 'set', field, value: text === 'yes' };
      return field ? { kind: 'set', field, value } : null;
    }
    return text.trim() ? { kind: dialog, tag: text.trim() } : null;
  })();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (does) onSend(does);
  };
  return (
    <form className="form-stack" onSubmit={submit}>
      {(dialog === 'tag' || dialog === 'untag') && <TagField value={text} onChange={setText} />}
      {dialog === 'assign' && (
        <Select
          size="sm"
          label={t('customers.field.assigned')}
          placeholder={t('bulk.nobody')}
          clearable
          data={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
          value={text || null}
          onChange={(id) => setText(id ?? '')}
        />
      )}
      {dialog === 'set' && (
        <>
          <Select
            size="sm"
            label={t('bulk.field')}
            allowDeselect={false}
            data={[
              ...attributes
                .filter(({ archived }) => !archived)
                .map(({ id, name }) => ({ value: `attribute.${id}`, label: name })),
              { value: 'no_relationship', label: t('customers.field.no_relationship') },
            ]}
            value={field}
            onChange={(next) => {
              setField(next);
              setValue(null);
            }}
          />
          {attribute && (
            <AttributeInput
              attribute={attribute}
              value={value}
              onChange={setValue}
              label={t('bulk.value')}
            />
          )}
          {field === 'no_relationship' && (
            <Select
              size="sm"
              label={t('bulk.value')}
              allowDeselect={false}
              data={[
                { value: 'yes', label: t('customers.yes') },
                { value: 'no', label: t('customers.no') },
              ]}
              value={text || 'no'}
              onChange={(next) => setText(next ?? 'no')}
            />
          )}
        </>
      )}
      {dialog === 'delete' && <p>{t('bulk.delete_help')}</p>}
      {children}
      <Button
        type="submit"
        loading={sending}
        disabled={does === null}
        color={dialog === 'delete' ? 'red' : undefined}
      >
        {t(`bulk.${dialog}_go`)}
      </Button>
    </form>
  );
}
