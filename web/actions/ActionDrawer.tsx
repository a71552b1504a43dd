// One action: what was forecast and what became of it, who does it until when, and every decision about it.
import { Button, Drawer, NumberInput, Textarea, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { actionsContract, type Status } from '../../server/actions/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { api } from '../api.ts';
import { AccountSelect } from '../touchpoints/AccountSelect.tsx';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Certainty, Tag } from '../ui/Certainty.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { nextOf } from './ActionCard.tsx';
import { ActionLog } from './ActionLog.tsx';
import { useActionWords } from './action-words.ts';
import { useDecide } from './use-decide.ts';

export type OneAction = AnswerOf<typeof actionsContract.action>;

export function ActionDrawer({ id, onClose }: { id: number | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('strategy.one')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {id !== null && <One id={id} key={id} />}
    </Drawer>
  );
}

function One({ id }: { id: number }) {
  const found = useEndpoint(actionsContract.action, { params: { id } }, { staleTime: 0 });
  const { can } = useRights();
  if (found.error) return <ErrorState error={found.error} onRetry={() => found.refetch()} />;
  if (!found.data)
    return (
      <Loading>
        <SkeletonLedger rows={6} />
      </Loading>
    );
  const { action, log } = found.data;
  return (
    <div className="action-one">
      <Head one={found.data} />
      <Outcome one={found.data} />
      {can('actions.write') && <Deciding one={found.data} key={action.changedAt} />}
      {action.waitsForApproval && <Approving one={found.data} />}
      <ActionLog log={log} />
    </div>
  );
}

function Head({ one: { action, letGo } }: { one: OneAction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useActionWords()(action);
  return (
    <div>
      <p className="action-one-title">{words.title}</p>
      {words.reason && <p className="soft">{words.reason}</p>}
      <p className="action-card-tags">
        <Tag kind={action.status === 'taken_up' ? 'gain' : 'open'}>
          {t(action.waitsForApproval ? 'strategy.waits' : `strategy.status_${action.status}`)}
        </Tag>
        <span className="small soft">{t(`strategy.name_${action.strategy}`)}</span>
        {action.question !== null && (
          <AddressLink to={customersAddress(action.question, words.list)} className="link small">
            {t('strategy.customers', {
              count: action.customers,
              number: format.integer(action.customers),
            })}
          </AddressLink>
        )}
        {action.screen && (
          <AddressLink to={action.screen} className="link small">
            {t('strategy.see_page')}
          </AddressLink>
        )}
      </p>
      {letGo.length > 0 && (
        <ul className="action-one-people">
          {letGo.map(({ id, name, note }) => (
            <li key={id}>
              <AddressLink to={`/customers/${id}`} className="link">
                {name}
              </AddressLink>
              {note && <span className="small soft"> {note}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** What was forecast beside what became of it; nothing proves that the action did it. */
function Outcome({ one: { action, measured } }: { one: OneAction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { gain, certainty, cost, outcome, asOf } = action;
  const rows = [
    gain && {
      id: 'gain',
      title: t('strategy.row_gain'),
      note: t('strategy.row_gain_note', {
        range: format.moneyRangeShort(gain.low, gain.high),
        date: asOf ? format.date(asOf) : t('strategy.no_day'),
      }),
      cells: { figure: format.moneyShort(gain.value) },
    },
    cost !== null && {
      id: 'cost',
      title: t('strategy.cost'),
      cells: { figure: format.money(cost) },
    },
    measured && {
      id: 'before',
      title: t('strategy.row_before'),
      cells: { figure: format.moneyShort(measured.before) },
    },
    measured && {
      id: 'now',
      title: t(action.status === 'done' ? 'strategy.row_after' : 'strategy.row_now'),
      cells: { figure: format.moneyShort(measured.now) },
    },
    measured && {
      id: 'change',
      title: t('strategy.row_change'),
      note: t('strategy.row_change_note'),
      cells: { figure: format.moneyChangeShort(measured.change) },
    },
    outcome !== null && {
      id: 'outcome',
      title: t('strategy.row_outcome'),
      note: t('strategy.row_outcome_note'),
      cells: { figure: format.moneyChangeShort(outcome) },
    },
  ].filter((row) => row !== null && row !== false);
  if (rows.length === 0) return null;
  return (
    <div>
      <Ledger
        caption={t('strategy.outcome')}
        columns={[{ key: 'figure', align: 'end', figure: true }]}
        rows={rows}
      />
      <p className="small soft action-one-proof">
        {certainty && <Certainty level={certainty} />}
        {measured && <Tag kind="open">{t('ui.verdict_not_proven')}</Tag>}
      </p>
    </div>
  );
}

function Deciding({ one: { action } }: { one: OneAction }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { deciding, change } = useDecide();
  const digits = 10_000 / format.major(10_000);
  const units = (minor: number | null) => (minor === null ? '' : minor / digits);
  const [owner, setOwner] = useState(action.owner?.id ?? null);
  const [dueOn, setDueOn] = useState(action.dueOn ?? '');
  const [cost, setCost] = useState<number | ''>(units(action.cost));
  const [outcome, setOutcome] = useState<number | ''>(units(action.outcome));
  const [why, setWhy] = useState('');
  const words = useActionWords()(action);
  const money = (value: number | '') => (value === '' ? null : Math.round(value * digits));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    change(
      action.id,
      {
        owner,
        dueOn: dueOn || null,
        cost: money(cost),
        outcome: money(outcome),
        ...(why.trim() ? { why: why.trim() } : {}),
      },
      t('strategy.saved'),
    );
  };
  const become = (status: Status) =>
    change(
      action.id,
      { status, ...(why.trim() ? { why: why.trim() } : {}) },
      t(`strategy.became_${status}`, { title: words.title }),
    );
  const next =
    action.kind === 'let_go'
      ? action.status === 'proposed'
        ? (['dropped'] as const)
        : []
      : nextOf[action.status];
  return (
    <form className="action-one-form" onSubmit={submit}>
      <AccountSelect
        label={t('strategy.owner')}
        placeholder={t('strategy.nobody')}
        value={owner}
        held={action.owner}
        onChange={setOwner}
      />
      <TextInput
        type="date"
        label={t('strategy.due')}
        value={dueOn}
        onChange={(event) => setDueOn(event.currentTarget.value)}
      />
      <NumberInput
        label={t('strategy.cost_in', { currency: format.currency })}
        min={0}
        decimalScale={2}
        thousandSeparator=","
        value={cost}
        onChange={(value) => setCost(value === '' ? '' : Math.max(0, Number(value) || 0))}
      />
      <NumberInput
        label={t('strategy.outcome_in', { currency: format.currency })}
        decimalScale={2}
        thousandSeparator=","
        value={outcome}
        onChange={(value) => setOutcome(value === '' ? '' : Number(value) || 0)}
      />
      <Textarea
        className="action-one-why"
        label={t('strategy.why')}
        description={t('strategy.why_help')}
        value={why}
        maxLength={1000}
        autosize
        minRows={1}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <div className="action-one-buttons">
        <Button type="submit" size="xs" loading={deciding}>
          {t('strategy.save')}
        </Button>
        {next.map((to) => (
          <Button
            key={to}
            size="xs"
            variant="default"
            disabled={deciding}
            onClick={() => become(to)}
          >
            {t(`strategy.to_${to}`)}
          </Button>
        ))}
      </div>
    </form>
  );
}

/** Four eyes: whoever asked does not approve, unless they are the owner. */
function Approving({ one: { action } }: { one: OneAction }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const me = useEndpoint(usersContract.me).data?.user;
  const { again, failed } = useDecide();
  const [sending, setSending] = useState(false);
  if (!can('actions.approve', 'customers.write', 'value.write'))
    return <p className="small soft">{t('strategy.approve_by_others')}</p>;
  const approve = async () => {
    setSending(true);
    try {
      const { letGo } = await api(actionsContract.approveLetGo, {
        params: { id: action.id },
        body: {},
      });
      toast.done(t('strategy.approved', { count: letGo }));
    } catch (error) {
      failed(error);
    }
    await again();
    setSending(false);
  };
  return (
    <div className="action-one-approve">
      <p className="small">{t('strategy.approve_note')}</p>
      <Button size="xs" color="red" variant="outline" loading={sending} onClick={approve}>
        {t('strategy.approve', { count: action.customers })}
      </Button>
      {me?.role !== 'owner' && <p className="small soft">{t('strategy.approve_four_eyes')}</p>}
    </div>
  );
}
