// What to do today, as a forest plot: money at stake on one scale, how sure, and one button each.
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
import { AddressLink, usePageExists } from '../ui/AddressLink.tsx';
import { Certainty } from '../ui/Certainty.tsx';
import { Section } from '../ui/Section.tsx';
import { type Domain, forestDomain, ticks } from '../ui/scale.ts';
import { Loading, SkeletonRows } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { ScaleTicks, Whisker } from '../ui/Whisker.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { type Action, useActionWords } from './action-words.ts';
import { customersAddress } from './customers-address.ts';
import './actions.css';

interface ActionsSectionProps {
  /** The sample business does not grow old: newer sales are not asked for. */
  sample: boolean;
  /** Values are being computed for the first time. */
  computing: boolean;
  /** There are values: having nothing to do is then worth saying. */
  valued: boolean;
}

export function ActionsSection({ sample, computing, valued }: ActionsSectionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const exists = usePageExists();
  const today = useEndpoint(actionsContract.today, {}, { enabled: !computing });
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
  if (actions.length === 0)
    return (
      <Section title={title} span={12}>
        <EmptyState title={t('home.actions_empty')}>{t('home.actions_empty_help')}</EmptyState>
      </Section>
    );
  const stakes = actions.flatMap((action) => action.atStake ?? []);
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
          <Row key={action.kind} action={action} domain={domain} first={index === 0} />
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
  const words = useActionWords()(action);
  const Icon = cycleIcons[action.cycle];
  const { atStake: stake, certainty } = action;
  const address = action.screen ?? customersAddress(action.question, words.list);
  return (
    <li className={stake ? 'action' : 'action action-data'}>
      <span className="action-icon">
        <Icon size={18} stroke={1.6} role="img" aria-label={t(`home.cycle_${action.cycle}`)} />
      </span>
      <div className="action-words">
        <p className="action-title">{words.title}</p>
        <p className="action-reason">{words.reason}</p>
      </div>
      {stake ? (
        <>
          <span className="action-stake num">{format.moneyShort(stake.value)}</span>
          <span className="action-scale">
            <Whisker
              {...stake}
              {...domain}
              width="100%"
              height={18}
              hollow={certainty === 'low'}
              label={t('home.stake_range', {
                range: format.moneyRangeShort(stake.low, stake.high),
              })}
            />
          </span>
          <span className="action-sure">{certainty && <Certainty level={certainty} />}</span>
        </>
      ) : (
        <span className="action-gain small soft">{words.gain}</span>
      )}
      <span className="action-button">
        <Button
          size="xs"
          variant={first ? 'filled' : 'default'}
          renderRoot={(props) => <AddressLink to={address} {...props} />}
        >
          {words.button}
        </Button>
      </span>
    </li>
  );
}
