// The words that were stuck on a customer, and the way to stick another.
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { api } from '../api.ts';
import { TagField } from './TagField.tsx';
import type { Customer } from './use-customer.ts';
import { useRecord } from './use-record.ts';

interface RecordTagsProps {
  customer: Customer;
  mayChange: boolean;
}

export function RecordTags({ customer: { id, tags }, mayChange }: RecordTagsProps) {
  const { t } = useTranslation();
  const record = useRecord(id);
  const [text, setText] = useState('');
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const name = text.trim();
    if (name === '') return;
    const added = await record.act(
      () => api(customersContract.addTag, { params: { id }, body: { name } }),
      t('record.tag_added', { tag: name }),
    );
    if (added) setText('');
  };
  return (
    <div className="record-tags">
      <span className="record-label">{t('customers.field.tags')}</span>
      {tags.map((tag) => (
        <span key={tag.id} className="record-tag">
          {tag.name}
          {mayChange && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={20}
              aria-label={t('record.tag_remove', { tag: tag.name })}
              onClick={() =>
                record.act(
                  () => api(customersContract.dropTag, { params: { id, tagId: tag.id } }),
                  t('record.tag_removed', { tag: tag.name }),
                )
              }
            >
              <IconX size={12} />
            </ActionIcon>
          )}
        </span>
      ))}
      {tags.length === 0 && !mayChange && <span className="muted">{t('record.nothing')}</span>}
      {mayChange && (
        <form className="record-form" onSubmit={add}>
          <TagField value={text} onChange={setText} />
          <Button type="submit" size="compact-sm" variant="default" disabled={text.trim() === ''}>
            {t('record.tag_add')}
          </Button>
        </form>
      )}
    </div>
  );
}
