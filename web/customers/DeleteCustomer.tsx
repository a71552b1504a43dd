// Putting a customer into the bin, and back at once where it was a slip.
import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { api } from '../api.ts';
import { toast } from '../ui/toast.ts';
import { useRights } from '../use-rights.ts';
import { useRecord } from './use-record.ts';

export function DeleteCustomer({ id, name }: { id: number; name: string }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const navigate = useNavigate();
  const record = useRecord(id);
  if (!can('customers.delete')) return null;
  const restore = async () => {
    try {
      await api(customersContract.restore, { params: { id } });
      await record.again();
      await navigate({ to: '/customers/$id', params: { id: String(id) } });
    } catch (error) {
      record.failed(error);
    }
  };
  const remove = async () => {
    try {
      await api(customersContract.remove, { params: { id } });
      await navigate({ to: '/customers' });
      await record.again();
      toast.undo(t('record.deleted', { name }), t('record.undo'), restore);
    } catch (error) {
      record.failed(error);
    }
  };
  return (
    <ActionIcon
      className="touch"
      variant="default"
      size={34}
      aria-label={t('record.delete')}
      title={t('record.delete')}
      onClick={remove}
    >
      <IconTrash size={16} />
    </ActionIcon>
  );
}
