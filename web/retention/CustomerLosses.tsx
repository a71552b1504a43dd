// On the page of a customer: when they were told as lost, why they left as far as anybody knows, and writing down why.
import { Button, Modal, MultiSelect, Select, Stack, Textarea } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import {
  mostCausesAtOnce,
  reasonSources,
  retentionContract,
} from '../../server/retention/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AttemptForm } from './AttemptForm.tsx';
import { useCauseName } from './cause-name.ts';
import { AnswerForm } from './winback/AnswerForm.tsx';
import './retention.css';

type Attempt = AnswerOf<typeof retentionContract.customerLosses>['attempts'][number];

const changes = [
  retentionContract.customerLosses,
  retentionContract.losses,
  retentionContract.pareto,
  retentionContract.retention,
];

export function CustomerLosses({ id, name }: { id: number; name: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const nameOf = useCauseName();
  const [writing, setWriting] = useState(false);
  const [trying, setTrying] = useState(false);
  const [answering, setAnswering] = useState<Attempt | null>(null);
  const found = useEndpoint(retentionContract.customerLosses, { params: { id } });
  const drop = useSend(retentionContract.dropReason, {
    changes,
    onSuccess: () => toast.done(t('losses.reason_dropped')),
  });
  const { data, error } = found;
  return (
    <Section
      span={12}
      title={t('losses.of_customer')}
      note={t('losses.of_customer_note')}
      actions={
        can('customers.write', 'value.read') && (
          <>
            {data?.losses.some(({ returnedOn }) => returnedOn === null) && can('consent.read') && (
              <Button size="xs" variant="default" onClick={() => setTrying(true)}>
                {t('attempt.write')}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => setWriting(true)}>
              {t('losses.write_reason')}
            </Button>
          </>
        )
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonLedger rows={2} />
        </Loading>
      )}
      {data && data.losses.length === 0 && data.reasons.length === 0 && (
        <p className="soft">{t('losses.of_customer_none')}</p>
      )}
      {data?.losses.map((loss) => (
        <p key={loss.since} className="cause-entry">
          <strong>{t(`retention.rule_${loss.rule}`)}</strong>
          <span>
            {t('losses.silence', {
              since: format.date(loss.since),
              lost: format.date(loss.lostOn),
            })}
          </span>
          <span className="num">{t('losses.worth', { value: format.money(loss.value) })}</span>
          {loss.returnedOn !== null && (
            <span className="soft">
              {t('losses.came_back', { day: format.date(loss.returnedOn) })}
            </span>
          )}
        </p>
      ))}
      {data?.reasons.map((reason) => (
        <div key={reason.id} className="cause-entry">
          <strong>{nameOf(reason.cause)}</strong>
          <span className="small soft">
            {t(`losses.source_${reason.source}`)} · {format.date(reason.on)}
            {reason.by && ` · ${reason.by}`}
          </span>
          {reason.note && <span className="small">{reason.note}</span>}
          {can('customers.write') && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t('losses.drop_reason_of', { cause: nameOf(reason.cause) })}
              loading={drop.isPending && drop.variables?.params.reason === reason.id}
              onClick={() => drop.mutate({ params: { id, reason: reason.id } })}
            >
              {t('losses.drop_reason')}
            </Button>
          )}
        </div>
      ))}
      {data?.attempts.map((attempt) => (
        <div key={attempt.id} className="cause-entry">
          <strong>{t('attempt.one', { offer: t(`attempt.offer_${attempt.offer}`) })}</strong>
          <span className="small soft">
            {t(`attempt.channel_${attempt.channel}`)} · {format.date(attempt.on)}
            {attempt.by && ` · ${attempt.by}`}
          </span>
          {attempt.outcome && <span>{t(`attempt.outcome_${attempt.outcome}`)}</span>}
          {attempt.cost > 0 && <span className="num">{format.money(attempt.cost)}</span>}
          {can('customers.write', 'consent.write') && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={t(attempt.outcome ? 'attempt.answer_change_on' : 'attempt.answer_on', {
                day: format.date(attempt.on),
              })}
              onClick={() => setAnswering(attempt)}
            >
              {t(attempt.outcome ? 'winback.answer_change' : 'winback.answer')}
            </Button>
          )}
        </div>
      ))}
      {drop.error && <ErrorState error={drop.error} />}
      <Modal
        opened={writing}
        onClose={() => setWriting(false)}
        title={t('losses.reason_title', { name: name ?? t('customer.title') })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <ReasonForm id={id} onDone={() => setWriting(false)} />
      </Modal>
      <Modal
        opened={trying}
        onClose={() => setTrying(false)}
        title={t('attempt.title', { name: name ?? t('customer.title') })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <AttemptForm id={id} onDone={() => setTrying(false)} />
      </Modal>
      <Modal
        opened={answering !== null}
        onClose={() => setAnswering(null)}
        title={t('winback.answer_of', { name: name ?? t('customer.title') })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        {answering && (
          <AnswerForm
            answers={[{ customer: id, attempt: answering.id }]}
            before={answering.outcome}
            onCancel={() => setAnswering(null)}
            onDone={() => setAnswering(null)}
          />
        )}
      </Modal>
    </Section>
  );
}

function ReasonForm({ id, onDone }: { id: number; onDone: () => void }) {
  const { t } = useTranslation();
  const nameOf = useCauseName();
  const causes = useEndpoint(retentionContract.causes, {});
  const [chosen, setChosen] = useState<string[]>([]);
  const [source, setSource] = useState<(typeof reasonSources)[number]>('staff');
  const [note, setNote] = useState('');
  const save = useSend(retentionContract.addReason, {
    changes,
    onSuccess: () => {
      toast.done(t('losses.reason_saved', { count: chosen.length }));
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen.length > 0)
      save.mutate({
        params: { id },
        body: { causes: chosen.map(Number), source, ...(note.trim() === '' ? {} : { note }) },
      });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={14}>
        <p className="small soft">{t('losses.reason_help')}</p>
        <MultiSelect
          label={t('losses.reason_causes')}
          description={t('losses.reason_causes_help')}
          required
          searchable
          hidePickedOptions
          maxValues={mostCausesAtOnce}
          nothingFoundMessage={t('losses.reason_cause_unlisted')}
          data={(causes.data?.causes ?? [])
            .filter(({ ended }) => !ended)
            .map((one) => ({ value: String(one.id), label: nameOf(one) }))}
          value={chosen}
          onChange={setChosen}
        />
        <Select
          label={t('losses.reason_source')}
          allowDeselect={false}
          data={reasonSources.map((one) => ({ value: one, label: t(`losses.source_${one}`) }))}
          value={source}
          onChange={(one) => setSource((one as typeof source) ?? 'staff')}
        />
        <Textarea
          label={t('losses.reason_note')}
          autosize
          minRows={2}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {save.error && <ErrorState error={save.error} />}
        {causes.error && <ErrorState error={causes.error} onRetry={() => causes.refetch()} />}
        <div className="settings-save">
          <Button type="submit" disabled={chosen.length === 0} loading={save.isPending}>
            {t('losses.reason_save', { count: Math.max(1, chosen.length) })}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
