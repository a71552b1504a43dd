// Deciding about a customer who costs more than they bring. Letting go takes a reason in words: who decides signs for it.
import { Button, Modal, Radio, Stack, Textarea } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsContract } from '../../server/actions/contract.ts';
import { customersContract } from '../../server/customers/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { leastReason, valueContract } from '../../server/value/contract.ts';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { type Proposed, type Remedy, remedyWords } from './profit-words.ts';

const remedies = [
  'reprice',
  'minimum_order',
  'self_service',
  'service_level',
  'keep',
  'let_go',
] as const;

export interface AboutWhom {
  id: number;
  name: string;
  profit: number;
  proposed: Proposed[];
}

export function DecideRemedy({ about, onClose }: { about: AboutWhom | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={about !== null}
      onClose={onClose}
      title={about ? t('profit.decide_about', { name: about.name }) : ''}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      {about && <Form about={about} onClose={onClose} />}
    </Modal>
  );
}

function Form({ about, onClose }: { about: AboutWhom; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [remedy, setRemedy] = useState<Remedy>(about.proposed[0]?.remedy ?? 'keep');
  const [reason, setReason] = useState('');
  const save = useSend(valueContract.decideRemedy, {
    changes: [valueContract.unprofitable, valueContract.customerProfit, customersContract.one],
    onSuccess: () => {
      toast.done(t('profit.decision_saved'));
      onClose();
    },
  });
  const ask = useSend(actionsContract.askLetGo, {
    changes: [actionsContract.board],
    onSuccess: () => {
      toast.done(t('strategy.asked_let_go'));
      onClose();
    },
  });
  const [request] = useState(newRequest);
  const isOwner = useEndpoint(usersContract.me).data?.user?.role === 'owner';
  const mustSay = remedy === 'let_go';
  // The owner decides alone; others ask, and somebody else approves.
  const asks = mustSay && !isOwner;
  const ready = !mustSay || reason.trim().length >= leastReason;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (asks) ask.mutate({ body: { request, customers: [about.id], reason } });
    else save.mutate({ params: { id: about.id }, body: { remedy, reason } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <p className="small soft">
          {t('profit.decide_loss', { amount: format.money(-about.profit) })}
        </p>
        <Radio.Group
          label={t('profit.decide_what')}
          value={remedy}
          onChange={(value) => setRemedy(value as Remedy)}
        >
          <Stack gap={10} mt={10}>
            {remedies.map((one) => {
              const proposed = about.proposed.find((found) => found.remedy === one);
              return (
                <Radio
                  key={one}
                  value={one}
                  label={t(`profit.remedy_${one}`)}
                  description={
                    proposed && one !== 'let_go' ? remedyWords(t, format, proposed) : undefined
                  }
                />
              );
            })}
          </Stack>
        </Radio.Group>
        {mustSay && <p className="small">{t('profit.let_go_warning')}</p>}
        <Textarea
          label={t(mustSay ? 'profit.reason_needed' : 'profit.reason')}
          description={mustSay ? t('profit.reason_help', { count: leastReason }) : undefined}
          required={mustSay}
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {(save.error ?? ask.error) && <ErrorState error={save.error ?? ask.error} />}
        <div className="settings-save">
          <Button type="submit" disabled={!ready} loading={save.isPending || ask.isPending}>
            {t(
              asks
                ? 'strategy.ask_let_go'
                : mustSay
                  ? 'profit.let_go_save'
                  : 'profit.decision_save',
            )}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
