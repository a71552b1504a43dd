// What happened with the customer, newest first, from every room that knows of something.
import { Button, UnstyledButton } from '@mantine/core';
import {
  IconArrowBackUp,
  IconPoint,
  IconShieldCheck,
  IconShieldX,
  IconShoppingBag,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { touchpointsContract } from '../../server/touchpoints/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { said } from './rule-words.ts';

type Timeline = AnswerOf<typeof touchpointsContract.timeline>;
type Entry = Timeline['entries'][number];
type Kind = Timeline['kinds'][number];

const pageSize = 20;

export function CustomerHistory({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [kind, setKind] = useState<string>();
  const pages = useEndpointPages(touchpointsContract.timeline, {
    params: { id },
    query: { kind, limit: pageSize },
  });
  const entries = pages.data?.pages.flatMap((page) => page.entries) ?? [];
  const kinds = pages.data?.pages[0]?.kinds ?? [];
  const asked = kinds.filter((one) => kind === undefined || one.kind === kind);
  const left = asked.reduce((sum, { count }) => sum + count, 0) - entries.length;
  const next = Math.min(pageSize, left);
  return (
    <Section span={7} title={t('customer.history_title')}>
      {/* A choice of one is none. */}
      {kinds.length > 1 && <Kinds kinds={kinds} kind={kind} onPick={setKind} />}
      <ol className="timeline">
        {entries.map((entry, index) => (
          // Entries have no name of their own and never change places.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <TimelineEntry key={index} entry={entry} before={entries[index - 1]} />
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
        <EmptyState title={t('customer.history_none')} />
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
    <fieldset className="timeline-kinds" aria-label={t('customer.history_kinds')}>
      {choices.map((choice) => (
        <UnstyledButton
          key={choice.label}
          className="pill timeline-kind"
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

function TimelineEntry({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  const format = useFormat();
  const titleOf = useEntryTitle();
  const Icon = icons[entry.kind] ?? IconPoint;
  // The year is said where it changes, and on the first entry.
  const sameYear = before?.on.slice(0, 4) === entry.on.slice(0, 4);
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
        <div className="timeline-title">{titleOf(entry)}</div>
        {entry.lines.length > 0 && (
          <div className="small soft">{list.format(entry.lines.map(({ text }) => text))}</div>
        )}
      </div>
      <div className="timeline-amount num">
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
