// What to do today, as a forest plot: money at stake on one scale, how sure, whose and until when, and one button each.
import { Button } from '@mantine/core';
import {
  IconDatabase,
  IconRepeat,
  IconSparkles,
  IconUserPlus,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { actionsContract } from '../../server/actions/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import { Certainty } from '../ui/Certainty.tsx';
import { Owner } from '../ui/Owner.tsx';
import { Section } from '../ui/Section.tsx';
import { type Domain, forestDomain, ticks } from '../ui/scale.ts';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { ScaleTicks, Whisker } from '../ui/Whisker.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { useActionWords, useAdviceWords } from './action-words.ts';
import { useDecide } from './use-decide.ts';
import './actions.css';

type Action = AnswerOf<typeof actionsContract.today>['actions'][number];

/** While proposals are being worked out they are asked for this often, milliseconds. */
const askEvery = 2000;

interface TodaySectionProps {
  /** The sample business does not grow old: newer sales are not asked for. */
  sample: boolean;
  /** Values are being computed for the first time. */
  computing: boolean;
  /** There are values: having nothing to do is then worth saying. */
  valued: boolean;
}

export function TodaySection({ sample, computing, valued }: TodaySectionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const exists = usePageExists();
  const today = useEndpoint(
    actionsContract.today,
    {},
    {
      enabled: !computing,
      refetchInterval: ({ state }) => (state.data?.busy ? askEvery : false),
    },
  );
  const title = t('home.actions');
  if (today.error)
    return (
      <Section title={title} span={12}>
        <ErrorState error={today.error} onRetry={() => today.refetch()} />
      </Section>
    );
  if (computing || !today.data)
    return (
      <Section title={title} span={12}>
        <Loading what={computing ? t('home.computing_actions') : undefined}>
          <SkeletonRows rows={4} />
        </Loading>
      </Section>
    );
  const actions = today.data.actions
    .filter((action) => !(sample && action.kind === 'load_newer'))
    // A button that leads nowhere would be worse than none.
    .filter((action) => exists(action.screen ?? '/customers'));
  if (actions.length === 0 && !valued) return null;
  if (actions.length === 0 && today.data.busy)
    return (
      <Section title={title} span={12}>
        <Loading what={t('home.actions_computing')}>
          <SkeletonRows rows={4} />
        </Loading>
      </Section>
    );
  if (actions.length === 0)
    return (
      <Section title={title} span={12}>
        <EmptyState title={t('home.actions_empty')}>{t('home.actions_empty_help')}</EmptyState>
      </Section>
    );
  const stakes = actions.flatMap((action) => action.gain ?? []);
  const forest = forestDomain(stakes);
  // A little below zero, so that its tick is seen.
  const domain = { ...forest, min: Math.min(forest.min, -forest.max * 0.06) };
  const total = stakes.reduce((sum, stake) => sum + stake.value, 0);
  const note =
    stakes.length > 0
      ? t('home.actions_note', {
          count: stakes.length,
          number: format.integer(stakes.length),
          total: format.moneyShort(total),
        })
      : undefined;
  return (
    <Section title={title} note={note} span={12}>
      {stakes.length > 0 && <Head domain={domain} />}
      <ol className="actions">
        {actions.map((action, index) => (
          <Row
            key={action.id ?? action.key ?? action.kind}
            action={action}
            domain={domain}
            first={index === 0}
          />
        ))}
      </ol>
    </Section>
  );
}

function Head({ domain }: { domain: Domain }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="action action-head" aria-hidden="true">
      <span className="action-words">{t('home.action')}</span>
      <span className="action-stake">{t('home.at_stake')}</span>
      <span className="action-scale">
        <ScaleTicks {...domain} at={ticks(domain, 3)} format={format.moneyAxis} />
      </span>
      <span className="action-sure">{t('home.certainty')}</span>
      <span className="action-whose">{t('home.owner_due')}</span>
    </div>
  );
}

const cycleIcons: Record<Action['cycle'], TablerIcon> = {
  acquire: IconUserPlus,
  retain: IconRepeat,
  expand: IconSparkles,
  data: IconDatabase,
};

function Row({ action, domain, first }: { action: Action; domain: Domain; first: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { deciding, make } = useDecide();
  const words = useActionWords()(action);
  const advice = useAdviceWords()(action.kind);
  const Icon = cycleIcons[action.cycle];
  const { gain, certainty, key, id } = action;
  const list = action.question ? customersAddress(action.question, words.list) : null;
  const address = id === null ? (action.screen ?? list) : `/strategies?action=${id}`;
  const variant = first ? 'filled' : 'default';
  return (
    <li className={gain ? 'action' : 'action action-data'}>
      <span className="action-icon">
        <Icon size={18} stroke={1.6} role="img" aria-label={t(`home.cycle_${action.cycle}`)} />
      </span>
      <div className="action-words">
        <p className="action-title">
          {list ? (
            <AddressLink to={list} className="action-link">
              {words.title}
            </AddressLink>
          ) : (
            words.title
          )}
        </p>
        <p className="action-reason">{words.reason}</p>
      </div>
      {gain ? (
        <>
          <span className="action-stake num">{format.moneyShort(gain.value)}</span>
          <span className="action-scale">
            <Whisker
              {...gain}
              {...domain}
              width="100%"
              height={18}
              hollow={certainty === 'low'}
              label={t('home.stake_range', { range: format.moneyRangeShort(gain.low, gain.high) })}
            />
          </span>
          <span className="action-sure">{certainty && <Certainty level={certainty} />}</span>
        </>
      ) : (
        <span className="action-gain small soft">{advice?.gain}</span>
      )}
      {!advice && <Whose action={action} />}
      <span className="action-button">
        {key !== null && can('actions.write') ? (
          <Button
            size="xs"
            variant={variant}
            loading={deciding}
            aria-label={t('strategy.take_up_one', { title: words.title })}
            onClick={() => make({ key }, t('strategy.taken_up', { title: words.title }))}
          >
            {t('strategy.take_up')}
          </Button>
        ) : (
          address && (
            <Button
              size="xs"
              variant={variant}
              renderRoot={(props) => <AddressLink to={address} {...props} />}
            >
              {advice?.button ?? t(id === null ? 'strategy.see_list' : 'strategy.open')}
            </Button>
          )
        )}
      </span>
    </li>
  );
}

/** Whose it is and until when; a proposal is nobody's yet. */
function Whose({ action: { id, owner, dueOn, due } }: { action: Action }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <span className="action-whose small">
      {owner ? (
        <Owner name={owner.name} size={22} />
      ) : (
        <span className="soft">{t(id === null ? 'strategy.free' : 'strategy.nobody')}</span>
      )}
      {dueOn && (
        <span className={due === 'overdue' ? 'negative num' : 'soft num'}>
          {due === 'overdue' ? format.late(dueOn, new Date()) : format.date(dueOn)}
        </span>
      )}
    </span>
  );
}
