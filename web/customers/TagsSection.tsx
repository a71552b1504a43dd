// The company's tags put in order: how many have each, renamed, made one, deleted and brought back.
import { Button, Menu, Modal, Select, TextInput } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';

type Use = AnswerOf<typeof customersContract.tagUse>;
type Tag = Use['tags'][number];

const changes = [
  customersContract.tagUse,
  customersContract.tags,
  customersContract.questions,
  customersContract.list,
];

export function TagsSection() {
  const { t } = useTranslation();
  const list = useEndpoint(customersContract.tagUse);
  const restore = useSend(customersContract.restoreTag, { changes });
  const { tags, dropped } = list.data ?? { tags: [], dropped: [] };
  return (
    <Section title={t('tags.section')} note={t('tags.note')}>
      {list.isPending && <SkeletonLedger rows={3} />}
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && tags.length === 0 && (
        <EmptyState title={t('tags.empty')}>{t('tags.empty_help')}</EmptyState>
      )}
      {tags.length > 0 && (
        <ul className="tag-rows">
          {tags.map((tag) => (
            <TagRow key={tag.id} tag={tag} others={tags.filter(({ id }) => id !== tag.id)} />
          ))}
        </ul>
      )}
      {restore.error && <ErrorState error={restore.error} />}
      {dropped.length > 0 && (
        <details className="tag-dropped">
          <summary>{t('tags.dropped', { count: dropped.length })}</summary>
          <ul className="tag-rows">
            {dropped.map((tag) => (
              <li key={tag.id} className="tag-row">
                <span className="muted">
                  {tag.into === null
                    ? t('tags.was_deleted', { name: tag.name })
                    : t('tags.was_merged', { name: tag.name, into: tag.into })}
                </span>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('tags.restore_one', { name: tag.name })}
                  loading={restore.isPending && restore.variables?.params.id === tag.id}
                  onClick={() => restore.mutate({ params: { id: tag.id } })}
                >
                  {t('tags.restore')}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

type Act = 'rename' | 'merge' | 'delete';

function TagRow({ tag, others }: { tag: Tag; others: Tag[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [act, setAct] = useState<Act | null>(null);
  const [name, setName] = useState('');
  const [into, setInto] = useState<string | null>(null);
  const close = () => setAct(null);
  const undo = useSend(customersContract.restoreTag, { changes });
  const done = (words: string) =>
    toast.undo(words, t('tags.undo'), () => undo.mutate({ params: { id: tag.id } }));
  const rename = useSend(customersContract.renameTag, { changes, onSuccess: close });
  const merge = useSend(customersContract.mergeTag, {
    changes,
    onSuccess: () => {
      close();
      done(t('tags.merged', { name: tag.name }));
    },
  });
  const drop = useSend(customersContract.deleteTag, {
    changes,
    onSuccess: () => {
      close();
      done(t('tags.deleted', { name: tag.name }));
    },
  });
  const open = (which: Act) => {
    setName(tag.name);
    setInto(null);
    setAct(which);
  };
  const params = { id: tag.id };
  const number = format.integer(tag.customers);
  const customers = t('tags.customers', { count: tag.customers, number });
  const question = JSON.stringify({
    all: [{ field: 'tags', is: 'any_of', value: [String(tag.id)] }],
  });
  const error = { rename: rename.error, merge: merge.error, delete: drop.error };
  return (
    <li className="tag-row">
      <span className="strong">{tag.name}</span>
      <AddressLink
        className="soft small"
        to={`/customers?question=${encodeURIComponent(question)}`}
      >
        {customers}
      </AddressLink>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="default"
            className="touch"
            aria-label={t('tags.acts', { name: tag.name })}
          >
            <IconDots size={15} aria-hidden="true" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => open('rename')}>{t('tags.rename')}</Menu.Item>
          {others.length > 0 && (
            <Menu.Item onClick={() => open('merge')}>{t('tags.merge')}</Menu.Item>
          )}
          <Menu.Item onClick={() => open('delete')}>{t('tags.delete')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={act !== null}
        onClose={close}
        title={act && t(`tags.${act}_title`, { name: tag.name })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <form
          className="form-stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (act === 'rename') rename.mutate({ params, body: { name } });
            if (act === 'merge' && into) merge.mutate({ params, body: { into: Number(into) } });
            if (act === 'delete') drop.mutate({ params });
          }}
        >
          {act === 'rename' && (
            <TextInput
              data-autofocus
              label={t('tags.name')}
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          {act === 'merge' && (
            <>
              <p>{t('tags.merge_help', { name: tag.name })}</p>
              <Select
                data-autofocus
                searchable
                label={t('tags.into')}
                data={others.map((one) => ({ value: String(one.id), label: one.name }))}
                value={into}
                onChange={setInto}
              />
            </>
          )}
          {act === 'delete' && <p>{t('tags.delete_help', { count: tag.customers, number })}</p>}
          {act && error[act] && <ErrorState error={error[act]} />}
          <Button
            type="submit"
            color={act === 'delete' ? 'red' : undefined}
            loading={rename.isPending || merge.isPending || drop.isPending}
            disabled={(act === 'rename' && !name.trim()) || (act === 'merge' && into === null)}
          >
            {act && t(`tags.${act}_go`)}
          </Button>
        </form>
      </Modal>
    </li>
  );
}
