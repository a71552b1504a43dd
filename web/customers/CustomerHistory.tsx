// What happened with the customer, newest first, from every room that knows of something.
import { Button, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconBuildingStore,
  IconCalendarEvent,
  IconHeadset,
  IconMail,
  IconMailbox,
  IconMessage,
  IconPhone,
  IconPlus,
  IconPoint,
  IconShieldCheck,
  IconShieldX,
  IconShoppingBag,
  IconTruckDelivery,
  IconUsers,
  IconWorldWww,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { type Editing, RecordTouchpoint } from '../touchpoints/RecordTouchpoint.tsx';
import { TouchpointFacts, TouchpointMenu } from '../touchpoints/TouchpointFacts.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { said } from './rule-words.ts';

type Timeline = AnswerOf<typeof touchpointsContract.timeline>;
type Entry = Timeline['entries'][number];
type Kind = Timeline['kinds'][number];
type Channel = Timeline['channels'][number]['channel'];

const pageSize = 20;

export function CustomerHistory({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [kind, setKind] = useState<string>();
  const [channel, setChannel] = useState<string>();
  const [editing, setEditing] = useState<Editing | null>(null);
  const mayWrite = can('touchpoints.write');
  const record = () => mayWrite && setEditing({ customerId: id });
  useHotkeys([['n', record]]);
  const pages = useEndpointPages(touchpointsContract.timeline, {
    params: { id },
    query: { kind, channel: channel as Channel | undefined, limit: pageSize },
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const kinds = pages.data?.pages[0]?.kinds ?? [];
  const channels = pages.data?.pages[0]?.channels ?? [];
  const asked = kinds.filter((one) => kind === undefined || one.kind === kind);
  const left = asked.reduce((sum, { count }) => sum + count, 0) - entries.length;
  // How many there are of one kind by one channel nobody has counted.
  const next = channel === undefined ? Math.min(pageSize, left) : 0;
  return (
    <Section
      span={7}
      title={t('customer.history_title')}
      id="history"
      actions={
        mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            rightSection={<Kbd>N</Kbd>}
            onClick={record}
            data-testid="record-touchpoint"
          >
            {t('touchpoint.record')}
          </Button>
        )
      }
    >
      <RecordTouchpoint editing={editing} onClose={() => setEditing(null)} />
      {/* A choice of one is none. */}
      {kinds.length > 1 && <Kinds kinds={kinds} kind={kind} onPick={setKind} />}
      {(channels.length > 1 || channel !== undefined) && (
        <Channels channels={channels} channel={channel} onPick={setChannel} />
      )}
      <ol className="timeline">
        {entries.map((entry, index) => (
          <TimelineEntry
            // Entries of other rooms have no name of their own and never change places.
            key={entry.touchpoint ? `touchpoint ${entry.touchpoint.id}` : index}
            entry={entry}
            before={entries[index - 1]}
            onEdit={setEditing}
          />
        ))}
      </ol>
      {pages.error ? (
        <ErrorState
          error={pages.error}
          title={t('customer.history_failed')}
          onRetry={() => (pages.isFetchNextPageError ? pages.fetchNextPage() : pages.refetch())}
        />
      ) : pages.isPending ? (
        <Loading>
          <SkeletonLedger rows={6} />
        </Loading>
      ) : entries.length === 0 ? (
        <EmptyState title={t('customer.history_none')}>
          {mayWrite && t('touchpoint.history_teach')}
        </EmptyState>
      ) : (
        pages.hasNextPage && (
          <Button
            className="timeline-more"
            variant="default"
            size="xs"
            loading={pages.isFetchingNextPage}
            onClick={() => pages.fetchNextPage()}
          >
            {next > 0
              ? t('customer.history_more', { count: next, number: format.integer(next) })
              : t('customer.history_more_some')}
          </Button>
        )
      )}
    </Section>
  );
}

interface ChannelsProps {
  channels: Timeline['channels'];
  channel: string | undefined;
  onPick: (channel: string | undefined) => void;
}

function Channels({ channels, channel, onPick }: ChannelsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <fieldset className="choices" aria-label={t('touchpoint.channels')}>
      {channels.map((one) => (
        <UnstyledButton
          key={one.channel}
          className="pill choice"
          aria-pressed={one.channel === channel}
          onClick={() => onPick(one.channel === channel ? undefined : one.channel)}
        >
          {said(t, `touchpoint.channel_${one.channel}`, one.channel)}{' '}
          <span className="num">{format.integer(one.count)}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

interface KindsProps {
  kinds: readonly Kind[];
  kind: string | undefined;
  onPick: (kind: string | undefined) => void;
}

function Kinds({ kinds, kind, onPick }: KindsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const all = kinds.reduce((sum, { count }) => sum + count, 0);
  const choices = [
    { id: undefined, label: t('customer.history_all'), count: all },
    ...kinds.map((one) => ({
      id: one.kind,
      label: said(t, `timeline.kinds.${one.kind}`, one.kind),
      count: one.count,
    })),
  ];
  return (
    <fieldset className="choices" aria-label={t('customer.history_kinds')}>
      {choices.map((choice) => (
        <UnstyledButton
          key={choice.label}
          className="pill choice"
          aria-pressed={choice.id === kind}
          onClick={() => onPick(choice.id)}
        >
          {choice.label} <span className="num">{format.integer(choice.count)}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  );
}

const icons: Record<string, TablerIcon> = {
  purchase: IconShoppingBag,
  return: IconArrowBackUp,
  consent_granted: IconShieldCheck,
  consent_withdrawn: IconShieldX,
  call: IconPhone,
  visit: IconUsers,
  email: IconMail,
  chat: IconMessage,
  letter: IconMailbox,
  event: IconCalendarEvent,
  web: IconWorldWww,
  store: IconBuildingStore,
  delivery: IconTruckDelivery,
  service: IconHeadset,
};

/**
 * Words for a kind of entry depend on which values it has: `timeline.purchase_channel_store` when both
 * are known, `timeline.purchase` when none is. The names of the values stand in alphabetical order.
 */
function useEntryTitle(): (entry: Entry) => string {
  const { t } = useTranslation();
  const say = t as unknown as (key: string, values: Record<string, unknown>) => string;
  return ({ kind, title }) => {
    const known = Object.keys(title)
      .filter((name) => title[name] !== null && title[name] !== '')
      .sort();
    const context = known.length > 0 ? known.join('_') : undefined;
    return say(`timeline.${kind}`, { ...title, context, defaultValue: kind });
  };
}

interface TimelineEntryProps {
  entry: Entry;
  before: Entry | undefined;
  onEdit: (editing: Editing) => void;
}

function TimelineEntry({ entry, before, onEdit }: TimelineEntryProps) {
  const format = useFormat();
  const titleOf = useEntryTitle();
  const Icon = icons[entry.kind] ?? IconPoint;
  // The year is said where it changes, and on the first entry.
  const sameYear = before?.on.slice(0, 4) === entry.on.slice(0, 4);
  const { touchpoint } = entry;
  const title = titleOf(entry);
  const list = new Intl.ListFormat(format.locale, { type: 'unit', style: 'short' });
  return (
    <li className={`timeline-entry timeline-${entry.kind}`}>
      <time className="small soft num" dateTime={entry.on}>
        {sameYear ? format.dayMonth(entry.on) : format.date(entry.on)}
      </time>
      <span className="timeline-icon" aria-hidden="true">
        <Icon size={14} stroke={1.8} />
      </span>
      <div>
        <div className="timeline-title">{title}</div>
        {touchpoint && <TouchpointFacts touchpoint={touchpoint} />}
        {entry.lines.length > 0 && (
          <div className="small soft">{list.format(entry.lines.map(({ text }) => text))}</div>
        )}
      </div>
      <div className="timeline-amount num">
        {touchpoint && (
          <TouchpointMenu
            touchpoint={touchpoint}
            title={`${title}, ${format.date(entry.on)}`}
            onEdit={() => onEdit({ touchpoint })}
          />
        )}
        {entry.amount !== null &&
          (entry.amount < 0 ? (
            <span className="negative">{format.money(entry.amount)}</span>
          ) : (
            format.money(entry.amount)
          ))}
      </div>
    </li>
  );
}
