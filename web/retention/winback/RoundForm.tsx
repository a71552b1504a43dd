// Writing down the same attempt for several customers, some of whom are left alone so that it can be measured.
import { Button, NumberInput, Select, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  attemptChannels,
  attemptOffers,
  freeChannels,
  retentionContract,
} from '../../../server/retention/contract.ts';
import { newRequest } from '../../ui/new-request.ts';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { useSend } from '../../use-endpoint.ts';
import { type Candidate, winBackQuestions } from './win-back-state.ts';

type Channel = (typeof attemptChannels)[number];
type Offer = (typeof attemptOffers)[number];

const controls = [0, 0.1, 0.2, 0.3, 0.5];

/** What is found most often among them. */
function commonest<T>(all: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

export function RoundForm({
  chosen,
  onDone,
  onCancel,
}: {
  chosen: readonly Candidate[];
  onDone: () => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [request] = useState(newRequest);
  const reachedBy = (channel: Channel) =>
    freeChannels.includes(channel)
      ? chosen.length
      : chosen.filter(({ ways }) => (ways as string[]).includes(channel)).length;
  const [channel, setChannel] = useState<Channel>(
    () =>
      commonest(chosen.flatMap(({ ways }) => ways.filter((way) => way !== 'push'))) ?? 'in_person',
  );
  const [offer, setOffer] = useState<Offer>(
    () => commonest(chosen.map((one) => one.offer)) ?? 'information',
  );
  const [cost, setCost] = useState(0);
  const [control, setControl] = useState(0.2);
  const save = useSend(retentionContract.addRound, {
    changes: winBackQuestions(retentionContract),
    onSuccess: (made) => {
      const left = made.notAllowed + made.notLost + made.unwanted;
      const words = [
        t('winback.saved', { count: made.tried, number: format.integer(made.tried) }),
        made.held > 0 &&
          t('winback.saved_held', { count: made.held, number: format.integer(made.held) }),
        left > 0 && t('winback.saved_left', { count: left, number: format.integer(left) }),
      ];
      toast.done(words.filter(Boolean).join(' '));
      onDone();
    },
  });
  const reached = reachedBy(channel);
  const second =
    chosen.reduce((sum, one) => sum + one.second * one.curable, 0) / Math.max(1, chosen.length);
  const each = Math.round(cost / format.major(1));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({
      body: {
        request,
        customers: chosen.map(({ customer }) => customer.id),
        channel,
        offer,
        cost: each,
        control,
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={14}>
        <p className="small soft">{t('winback.try_help')}</p>
        <Select
          label={t('attempt.channel')}
          description={t('winback.reached', {
            count: reached,
            number: format.integer(reached),
            of: format.integer(chosen.length),
          })}
          allowDeselect={false}
          data={attemptChannels.map((one) => ({
            value: one,
            label: t('winback.channel_reach', {
              channel: t(`attempt.channel_${one}`),
              number: format.integer(reachedBy(one)),
            }),
            disabled: reachedBy(one) === 0,
          }))}
          value={channel}
          onChange={(one) => setChannel((one as Channel) ?? 'in_person')}
        />
        <Select
          label={t('attempt.offer')}
          allowDeselect={false}
          data={attemptOffers.map((one) => ({ value: one, label: t(`attempt.offer_${one}`) }))}
          value={offer}
          onChange={(one) => setOffer((one as Offer) ?? 'information')}
        />
        <NumberInput
          label={t('winback.cost_each')}
          description={
            each > 0 && second > 0
              ? t('winback.break_even', { points: format.points(each / second) })
              : t('winback.cost_help')
          }
          min={0}
          max={1e9}
          hideControls
          value={cost}
          rightSection={<span className="small muted">{format.currency}</span>}
          rightSectionWidth={48}
          onChange={(given) => setCost(Math.max(0, Number(given) || 0))}
        />
        <Select
          label={t('winback.control')}
          description={t('winback.control_help')}
          allowDeselect={false}
          data={controls.map((one) => ({
            value: String(one),
            label:
              one === 0
                ? t('winback.control_none')
                : t('winback.control_some', {
                    share: format.share(one),
                    number: format.integer(Math.round(one * reached)),
                  }),
          }))}
          value={String(control)}
          onChange={(one) => setControl(Number(one))}
        />
        {save.error && <ErrorState error={save.error} />}
        <div className="settings-save">
          <Button type="submit" loading={save.isPending} disabled={reached === 0}>
            {t('winback.save', {
              count: reached - Math.round(control * reached),
              number: format.integer(reached - Math.round(control * reached)),
            })}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
