// The register of breaches: what happened, how many it concerns, and the clock to tell the authority.
import {
  Button,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { noteKinds, privacyContract, risks } from '../../server/privacy/contract.ts';
import { addressOf } from '../api.ts';
import { AccountSelect } from '../touchpoints/AccountSelect.tsx';
import { currentLanguage } from '../ui/i18n.ts';
import { momentText } from '../ui/moment-text.ts';
import { newRequest } from '../ui/new-request.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';

type Breach = AnswerOf<typeof privacyContract.breaches>['breaches'][number];

export function BreachesSection() {
  const { t } = useTranslation();
  const { can } = useRights();
  const [opened, { open, close }] = useDisclosure(false);
  const [state, setState] = useState<'open' | 'closed'>('open');
  const list = useEndpointPages(privacyContract.breaches, { query: { limit: 20, state } });
  const rows = list.data?.pages.flatMap(({ breaches }) => breaches) ?? [];
  return (
    <Section
      span={12}
      title={t('privacy.breaches')}
      note={t('privacy.breaches_note')}
      actions={
        <>
          {can('privacy.export') && rows.length > 0 && (
            <Button
              component="a"
              variant="default"
              size="xs"
              leftSection={<IconDownload size={15} stroke={1.6} />}
              href={addressOf(privacyContract.breachFile, {
                query: { language: currentLanguage() },
              })}
              download
            >
              {t('privacy.breach_file')}
            </Button>
          )}
          {can('privacy.write') && (
            <Button variant="default" size="xs" onClick={open}>
              {t('privacy.breach_new')}
            </Button>
          )}
        </>
      }
    >
      <SegmentedControl
        size="xs"
        aria-label={t('privacy.breach_state')}
        data={(['open', 'closed'] as const).map((value) => ({
          value,
          label: t(`privacy.breach_state_${value}`),
        }))}
        value={state}
        onChange={(value) => setState(value === 'closed' ? 'closed' : 'open')}
      />
      {list.isPending && (
        <Loading>
          <SkeletonRows rows={2} />
        </Loading>
      )}
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && rows.length === 0 && (
        <EmptyState title={t(`privacy.breach_none_${state}`)}>
          {state === 'open' && t('privacy.breach_none_help')}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <ol className="privacy-list">
          {rows.map((breach) => (
            <BreachRow key={breach.id} breach={breach} />
          ))}
        </ol>
      )}
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {t('audit.more')}
        </Button>
      )}
      <Modal
        opened={opened}
        onClose={close}
        title={t('privacy.breach_new')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <NewBreach onDone={close} />
      </Modal>
    </Section>
  );
}

function BreachRow({ breach }: { breach: Breach }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [open, setOpen] = useState(false);
  const { tellWhom: whom, tellLaw: law } = breach;
  const toldAt = whom === 'people' ? breach.peopleToldAt : breach.authorityToldAt;
  const late = toldAt === null && Date.parse(breach.tellBy) < Date.now();
  const told = toldAt
    ? t(`privacy.told_${whom}`, { date: format.dateTime(toldAt) })
    : t(`privacy.tell_by_${whom}`, { date: format.dateTime(breach.tellBy) });
  return (
    <li>
      <div className="privacy-line">
        <div>
          <span className="strong">{breach.what}</span>
          <div className="soft small">
            {[
              t('privacy.breach_found', { date: format.dateTime(breach.foundAt) }),
              breach.concerned === null
                ? t('privacy.breach_unknown')
                : t('privacy.breach_people', { count: breach.concerned }),
              t(`privacy.risk_${breach.risk}`),
              breach.owner
                ? t('privacy.breach_owner', { name: breach.owner.name })
                : t('privacy.breach_nobody'),
              breach.dueOn && t('privacy.breach_due', { date: format.date(breach.dueOn) }),
              breach.closedAt && t('privacy.closed_on', { date: format.date(breach.closedAt) }),
              !toldAt && (law ? t('privacy.tell_law', { law }) : t('privacy.tell_own')),
            ]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </div>
        <div className="privacy-due">
          <span className={late && !breach.closedAt ? 'negative strong' : undefined}>{told}</span>{' '}
          <Button
            size="compact-xs"
            variant="subtle"
            aria-expanded={open}
            aria-label={`${t(open ? 'privacy.close_row' : 'privacy.open')}: ${breach.what.slice(0, 60)}`}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'privacy.close_row' : 'privacy.open')}
          </Button>
        </div>
      </div>
      {open && (
        <div className="privacy-more">
          {breach.notes.length > 0 && (
            <ol className="privacy-steps">
              {breach.notes.map((note) => (
                <li key={note.id}>
                  {[
                    t(`privacy.note_${note.kind}`),
                    note.note,
                    note.concerned !== null &&
                      t('privacy.breach_people', { count: note.concerned }),
                    note.risk && t(`privacy.risk_${note.risk}`),
                    note.owner && t('privacy.breach_owner', { name: note.owner.name }),
                    note.dueOn && t('privacy.breach_due', { date: format.date(note.dueOn) }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}{' '}
                  <span className="soft small">
                    {[format.dateTime(note.happenedAt), note.recordedBy]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </li>
              ))}
            </ol>
          )}
          {can('privacy.write') && <AddNote id={breach.id} closed={breach.closedAt !== null} />}
        </div>
      )}
    </li>
  );
}

const riskOf = (value: string | null) => risks.find((one) => one === value);
const whole = (value: string | number) => (typeof value === 'number' ? value : undefined);

function AddNote({ id, closed }: { id: number; closed: boolean }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<(typeof noteKinds)[number]>('measure');
  const [note, setNote] = useState('');
  const [concerned, setConcerned] = useState<string | number>('');
  const [risk, setRisk] = useState<string | null>(null);
  const [owner, setOwner] = useState<string | null>(null);
  const [due, setDue] = useState('');
  const [at, setAt] = useState(() => momentText(new Date()));
  const assigning = kind === 'assigned';
  const send = useSend(privacyContract.addNote, {
    changes: [privacyContract.breaches],
    onSuccess: () => {
      setNote('');
      setConcerned('');
      setRisk(null);
      setOwner(null);
      setDue('');
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send.mutate({
      params: { id },
      body: {
        request: newRequest(),
        kind,
        note,
        happenedAt: new Date(at).toISOString(),
        ...(whole(concerned) === undefined ? {} : { concerned: whole(concerned)! }),
        ...(riskOf(risk) ? { risk: riskOf(risk)! } : {}),
        ...(assigning && owner ? { owner } : {}),
        ...(assigning && due ? { dueOn: due } : {}),
      },
    });
  };
  return (
    <form className="privacy-form" onSubmit={submit}>
      {send.error && <ErrorState error={send.error} />}
      <div className="privacy-acts">
        <Select
          label={t('privacy.breach_add')}
          allowDeselect={false}
          data={noteKinds
            .filter((value) => value !== (closed ? 'closed' : 'reopened'))
            .map((value) => ({ value, label: t(`privacy.note_${value}`) }))}
          value={kind}
          onChange={(value) => setKind(noteKinds.find((one) => one === value) ?? kind)}
        />
        <TextInput
          type="datetime-local"
          label={t('privacy.happened_at')}
          required
          value={at}
          onChange={(event) => setAt(event.currentTarget.value)}
        />
        {assigning && (
          <>
            <AccountSelect
              label={t('privacy.breach_owner_label')}
              placeholder={t('privacy.breach_owner_pick')}
              value={owner}
              onChange={setOwner}
            />
            <TextInput
              type="date"
              label={t('privacy.breach_due_label')}
              value={due}
              onChange={(event) => setDue(event.currentTarget.value)}
            />
          </>
        )}
        {kind === 'amended' && (
          <>
            <NumberInput
              label={t('privacy.concerned')}
              min={0}
              allowDecimal={false}
              value={concerned}
              onChange={setConcerned}
            />
            <Select
              label={t('privacy.risk')}
              clearable
              data={risks.map((value) => ({ value, label: t(`privacy.risk_${value}`) }))}
              value={risk}
              onChange={setRisk}
            />
          </>
        )}
      </div>
      <Textarea
        label={t('privacy.note')}
        maxLength={4000}
        autosize
        minRows={2}
        required
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className="privacy-acts">
        <Button
          type="submit"
          variant="default"
          loading={send.isPending}
          disabled={!note.trim() || !at || (assigning && owner === null)}
        >
          {t('privacy.breach_add_save')}
        </Button>
      </div>
    </form>
  );
}

function NewBreach({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [request] = useState(newRequest);
  const [what, setWhat] = useState('');
  const [found, setFound] = useState(() => momentText(new Date()));
  const [concerned, setConcerned] = useState<string | number>('');
  const [risk, setRisk] = useState<(typeof risks)[number]>('some');
  const send = useSend(privacyContract.addBreach, {
    changes: [privacyContract.breaches],
    onSuccess: ({ tellBy, tellWhom }) => {
      toast.done(t(`privacy.breach_done_${tellWhom}`, { date: format.dateTime(tellBy) }));
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    send.mutate({
      body: {
        request,
        what,
        foundAt: new Date(found).toISOString(),
        risk,
        ...(whole(concerned) === undefined ? {} : { concerned: whole(concerned)! }),
      },
    });
  };
  return (
    <form className="privacy-form" onSubmit={submit}>
      {send.error && <ErrorState error={send.error} />}
      <Textarea
        data-autofocus
        label={t('privacy.breach_what')}
        description={t('privacy.breach_what_help')}
        maxLength={4000}
        autosize
        minRows={3}
        required
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <TextInput
        type="datetime-local"
        label={t('privacy.breach_found_at')}
        required
        value={found}
        onChange={(event) => setFound(event.currentTarget.value)}
      />
      <NumberInput
        label={t('privacy.concerned')}
        description={t('privacy.concerned_help')}
        min={0}
        allowDecimal={false}
        value={concerned}
        onChange={setConcerned}
      />
      <Select
        label={t('privacy.risk')}
        allowDeselect={false}
        data={risks.map((value) => ({ value, label: t(`privacy.risk_${value}`) }))}
        value={risk}
        onChange={(value) => setRisk(riskOf(value) ?? risk)}
      />
      <Button type="submit" loading={send.isPending} disabled={!what.trim() || !found}>
        {t('privacy.breach_save')}
      </Button>
    </form>
  );
}
