// Lost customers by what winning them back would be worth; picked ones are tried together.
import { Button, Modal, Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../../server/retention/contract.ts';
import { addressOf } from '../../api.ts';
import { BulkBar } from '../../ui/BulkBar.tsx';
import { DownloadLink } from '../../ui/DownloadLink.tsx';
import { currentLanguage } from '../../ui/i18n.ts';
import { Section } from '../../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint, useEndpointPages } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { useCauseName } from '../cause-name.ts';
import { type Answered, AnswerForm } from './AnswerForm.tsx';
import { CandidateRows } from './CandidateRows.tsx';
import { RoundForm } from './RoundForm.tsx';
import { type Candidate, trials, type WinBack, type WinBackState, ways } from './win-back-state.ts';

const route = getRouteApi('/inside/win-back');

export function CandidateList({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const state = route.useSearch();
  const navigate = route.useNavigate();
  const [picked, setPicked] = useState<ReadonlyMap<number, Candidate>>(new Map());
  const [trying, setTrying] = useState(false);
  const [answering, setAnswering] = useState<readonly Candidate[]>([]);
  const found = useEndpointPages(retentionContract.candidates, { query: { ...state, limit: 25 } });
  const candidates = found.data?.pages.flatMap((page) => page.candidates) ?? [];
  const change = (more: WinBackState) => {
    setPicked(new Map());
    void navigate({ search: { ...state, ...more }, replace: true, resetScroll: false });
  };
  const chosen = [...picked.values()];
  const wayless = chosen.filter((one) => one.ways.length === 0).length;
  const mayTry = can('customers.write', 'consent.read');
  const mayAnswer = can('customers.write', 'consent.write');
  const tried = mayAnswer ? chosen.filter(({ attempt }) => attempt !== null) : [];
  return (
    <Section
      span={12}
      id="candidates"
      title={t('winback.list')}
      note={t('winback.list_note')}
      actions={
        can('customers.export') &&
        candidates.length > 0 && (
          <DownloadLink
            href={addressOf(retentionContract.exportCandidates, {
              query: { ...state, language: currentLanguage() },
            })}
          >
            {t('losses.download')}
          </DownloadLink>
        )
      }
    >
      <Filters state={state} onChange={change} />
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && candidates.length === 0 && (
        <EmptyState title={t('winback.none_here')}>
          {state.tried === undefined && t('winback.none_here_help')}
        </EmptyState>
      )}
      {candidates.length > 0 && (
        <CandidateRows
          candidates={candidates}
          picked={mayTry ? picked : null}
          proven={data.effect !== null && data.effect.low > 0}
          onPick={setPicked}
          onAnswer={mayAnswer ? (one) => setAnswering([one]) : undefined}
        />
      )}
      {found.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
      {chosen.length > 0 && (
        <BulkBar
          summary={t('winback.picked', {
            count: chosen.length,
            number: format.integer(chosen.length),
            worth: format.moneyShort(chosen.reduce((sum, { worth }) => sum + worth, 0)),
          })}
          warning={
            wayless > 0 &&
            t('winback.without_way', { count: wayless, number: format.integer(wayless) })
          }
          primary={{ id: 'try', label: t('winback.try'), onClick: () => setTrying(true) }}
          actions={
            tried.length > 0
              ? [
                  {
                    id: 'answer',
                    label: t('winback.answer_some', {
                      count: tried.length,
                      number: format.integer(tried.length),
                    }),
                    onClick: () => setAnswering(tried),
                  },
                ]
              : []
          }
          onClear={() => setPicked(new Map())}
        />
      )}
      <Modal
        opened={trying}
        onClose={() => setTrying(false)}
        title={t('winback.try_title', {
          count: chosen.length,
          number: format.integer(chosen.length),
        })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <RoundForm
          chosen={chosen}
          onCancel={() => setTrying(false)}
          onDone={() => {
            setTrying(false);
            setPicked(new Map());
          }}
        />
      </Modal>
      <Modal
        opened={answering.length > 0}
        onClose={() => setAnswering([])}
        title={
          answering.length === 1
            ? t('winback.answer_of', { name: answering[0]!.customer.name })
            : t('winback.answer_title', {
                count: answering.length,
                number: format.integer(answering.length),
              })
        }
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <AnswerForm
          answers={answering.flatMap(({ customer, attempt }): Answered[] =>
            attempt === null ? [] : [{ customer: customer.id, attempt }],
          )}
          before={answering.length === 1 ? answering[0]!.outcome : null}
          onCancel={() => setAnswering([])}
          onDone={() => {
            setAnswering([]);
            setPicked(new Map());
          }}
        />
      </Modal>
    </Section>
  );
}

function Filters({
  state,
  onChange,
}: {
  state: WinBackState;
  onChange: (more: WinBackState) => void;
}) {
  const { t } = useTranslation();
  const nameOf = useCauseName();
  const { can } = useRights();
  const causes = useEndpoint(retentionContract.causes, {}, { enabled: can('value.read') });
  return (
    <div className="retention-choices">
      {state.round !== undefined && (
        <Button size="xs" variant="default" onClick={() => onChange({ round: undefined })}>
          {t('winback.round_only')}
        </Button>
      )}
      <Select
        size="xs"
        allowDeselect={false}
        aria-label={t('winback.tried')}
        data={trials.map((value) => ({ value, label: t(`winback.tried_${value}`) }))}
        value={state.tried ?? (state.round === undefined ? 'no' : 'all')}
        onChange={(value) => onChange({ tried: value as WinBackState['tried'] })}
      />
      <Select
        size="xs"
        clearable
        aria-label={t('losses.reason_cause')}
        placeholder={t('winback.any_cause')}
        data={[
          { value: 'unknown', label: t('losses.cause_unknown') },
          ...(causes.data?.causes ?? []).map((one) => ({
            value: String(one.id),
            label: nameOf(one),
          })),
        ]}
        value={state.cause ?? null}
        onChange={(value) => onChange({ cause: value ?? undefined })}
      />
      <Select
        size="xs"
        clearable
        aria-label={t('attempt.channel')}
        placeholder={t('winback.any_way')}
        data={ways.map((value) => ({
          value,
          label:
            value === 'some' || value === 'none'
              ? t(`winback.way_${value}`)
              : t(`attempt.channel_${value}`),
        }))}
        value={state.way ?? null}
        onChange={(value) => onChange({ way: (value as WinBackState['way']) ?? undefined })}
      />
    </div>
  );
}
