// Asking for letting several customers go at once: whom, and why, for whoever approves it.
import { Button, Textarea } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsContract, leastReason, mostLetGo } from '../../server/actions/contract.ts';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';

interface LetGoFormProps {
  customers: readonly number[];
  /** Called with the action in which it waits for approval. */
  onAsked: (action: number) => void;
}

export function LetGoForm({ customers, onAsked }: LetGoFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [reason, setReason] = useState('');
  // Sent again after a failure that reached the server it is the same action.
  const [request] = useState(newRequest);
  const ask = useSend(actionsContract.askLetGo, {
    changes: [actionsContract.board, actionsContract.candidates],
    onSuccess: ({ id }) => {
      toast.done(t('strategy.asked_let_go'));
      onAsked(id);
    },
  });
  const many = customers.length > mostLetGo;
  const ready = customers.length > 0 && !many && reason.trim().length >= leastReason;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) ask.mutate({ body: { request, customers: [...customers], reason: reason.trim() } });
  };
  return (
    <form className="let-go" onSubmit={submit} aria-label={t('strategy.let_go_title')}>
      <p className="strong" role="status">
        {t('strategy.let_go_chosen', {
          count: customers.length,
          number: format.integer(customers.length),
        })}
      </p>
      <p className="small">{t('strategy.let_go_note')}</p>
      {many && (
        <p className="small negative">
          {t('strategy.let_go_most', { most: format.integer(mostLetGo) })}
        </p>
      )}
      <Textarea
        label={t('profit.reason_needed')}
        description={t('profit.reason_help', { count: leastReason })}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {ask.error && <ErrorState error={ask.error} />}
      <Button type="submit" size="xs" disabled={!ready} loading={ask.isPending}>
        {t('strategy.ask_let_go')}
      </Button>
    </form>
  );
}
