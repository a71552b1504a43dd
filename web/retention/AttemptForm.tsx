// Writing down that somebody tried to win a customer back; ways to write or call are offered only where they are allowed.
import { Button, NumberInput, Select, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consentContract } from '../../server/consent/contract.ts';
import {
  attemptChannels,
  attemptOffers,
  attemptOutcomes,
  freeChannels,
  retentionContract,
} from '../../server/retention/contract.ts';
import { newRequest } from '../ui/new-request.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';

type Channel = (typeof attemptChannels)[number];

export function AttemptForm({ id, onDone }: { id: number; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const permissions = useEndpoint(consentContract.permissions, { params: { id } });
  const [request] = useState(newRequest);
  const [channel, setChannel] = useState<Channel>('in_person');
  const [offer, setOffer] = useState<(typeof attemptOffers)[number]>('apology');
  const [outcome, setOutcome] = useState<string | null>(null);
  const [cost, setCost] = useState(0);
  const save = useSend(retentionContract.addAttempt, {
    changes: [retentionContract.customerLosses, retentionContract.retention],
    onSuccess: () => {
      toast.done(t('attempt.saved'));
      onDone();
    },
  });
  // No word is no permission.
  const allowed = attemptChannels.filter(
    (one) =>
      freeChannels.includes(one) ||
      permissions.data?.permissions.some(
        (word) => word.purpose === 'offers' && word.channel === one && word.state === 'granted',
      ),
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({
      params: { id },
      body: {
        request,
        channel,
        offer,
        cost: Math.round(cost / format.major(1)),
        outcome: outcome as (typeof attemptOutcomes)[number] | null,
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={14}>
        <p className="small soft">{t('attempt.help')}</p>
        <Select
          label={t('attempt.channel')}
          description={t('attempt.channel_help')}
          allowDeselect={false}
          data={allowed.map((one) => ({ value: one, label: t(`attempt.channel_${one}`) }))}
          value={channel}
          onChange={(one) => setChannel((one as Channel) ?? 'in_person')}
        />
        <Select
          label={t('attempt.offer')}
          allowDeselect={false}
          data={attemptOffers.map((one) => ({ value: one, label: t(`attempt.offer_${one}`) }))}
          value={offer}
          onChange={(one) => setOffer((one as typeof offer) ?? 'apology')}
        />
        <NumberInput
          label={t('worth.costs')}
          min={0}
          max={1e9}
          hideControls
          value={cost}
          rightSection={<span className="small muted">{format.currency}</span>}
          rightSectionWidth={48}
          onChange={(given) => setCost(Math.max(0, Number(given) || 0))}
        />
        <Select
          label={t('attempt.outcome')}
          placeholder={t('attempt.outcome_unknown')}
          clearable
          data={attemptOutcomes.map((one) => ({ value: one, label: t(`attempt.outcome_${one}`) }))}
          value={outcome}
          onChange={setOutcome}
        />
        {save.error && <ErrorState error={save.error} />}
        <div className="settings-save">
          <Button type="submit" loading={save.isPending}>
            {t('attempt.save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
