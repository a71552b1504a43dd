// Lost customers by what winning them back would be worth; picked ones are tried together.
import { Button, Checkbox, Modal, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../../server/retention/contract.ts';
import { addressOf } from '../../api.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { BulkBar } from '../../ui/BulkBar.tsx';
import { currentLanguage } from '../../ui/i18n.ts';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Section } from '../../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint, useEndpointPages } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { useCauseName } from '../cause-name.ts';
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
  const found = useEndpointPages(retentionContract.candidates, { query: { ...state, limit: 25 } });
  const candidates = found.data?.pages.flatMap((page) => page.candidates) ?? [];
  const change = (more: WinBackState) => {
    setPicked(new Map());
    void navigate({ search: { ...state, ...more }, replace: true, resetScroll: false });
  };
  const chosen = [...picked.values()];
  const wayless = chosen.filter((one) => one.ways.length === 0).length;
  const mayTry = can('customers.write', 'consent.read');
  return (
    <Section
      span={12}
      id="candidates"
      title={t('winback.list')}
      note={t('winback.list_note')}
      actions={
        can('customers.export') &&
        candidates.length > 0 && (
          <Button
            component="a"
            variant="default"
            size="xs"
            leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
            href={addressOf(retentionContract.exportCandidates, {
              query: { ...state, language: currentLanguage() },
            })}
            download
          >
            {t('losses.download')}
          </Button>
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
        <Rows
          candidates={candidates}
          picked={mayTry ? picked : null}
          proven={data.effect !== null && data.effect.low > 0}
          onPick={setPicked}
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
      <Select
        size="xs"
        allowDeselect={false}
        aria-label={t('winback.tried')}
        data={trials.map((value) => ({ value, label: t(`winback.tried_${value}`) }))}
        value={state.tried ?? 'no'}
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

interface RowsProps {
  candidates: readonly Candidate[];
  /** Null: nothing can be picked. */
  picked: ReadonlyMap<number, Candidate> | null;
  proven: boolean;
  onPick: (picked: ReadonlyMap<number, Candidate>) => void;
}

function Rows({ candidates, picked, proven, onPick }: RowsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const toggle = (one: Candidate) => {
    const next = new Map(picked);
    if (!next.delete(one.customer.id)) next.set(one.customer.id, one);
    onPick(next);
  };
  const all = picked !== null && candidates.every(({ customer }) => picked.has(customer.id));
  const why = (one: Candidate) =>
    one.cause
      ? nameOf(one.cause)
      : one.suggested
        ? t('causes.suggested_name', { cause: t(`cause.${one.suggested}`) })
        : t('losses.cause_unknown');
  return (
    <ScrollRegion label={t('winback.list')} className="data-table-scroll winback-scroll">
      <table className="data-table winback-table">
        <caption className="sr-only">{t('winback.list')}</caption>
        <thead>
          <tr>
            {picked && (
              <th scope="col">
                <Checkbox
                  size="xs"
                  aria-label={t('winback.pick_all')}
                  checked={all}
                  indeterminate={!all && picked.size > 0}
                  onChange={() =>
                    onPick(
                      all ? new Map() : new Map(candidates.map((one) => [one.customer.id, one])),
                    )
                  }
                />
              </th>
            )}
            <th scope="col">{t('winback.head.customer')}</th>
            <th scope="col">{t('winback.head.why')}</th>
            <th scope="col" className="at-end">
              {t('winback.head.second')}
            </th>
            <th scope="col" className="at-end">
              {t('winback.head.chance')}
            </th>
            <th scope="col" className="at-end">
              {t('winback.head.worth')}
            </th>
            {proven && (
              <th scope="col" className="at-end">
                {t('winback.head.most')}
              </th>
            )}
            <th scope="col">{t('winback.head.offer')}</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((one) => (
            <tr key={one.customer.id}>
              {picked && (
                <td>
                  <Checkbox
                    size="xs"
                    aria-label={t('winback.pick', { name: one.customer.name })}
                    checked={picked.has(one.customer.id)}
                    onChange={() => toggle(one)}
                  />
                </td>
              )}
              <th scope="row">
                <AddressLink to={`/customers/${one.customer.id}`} className="strong">
                  {one.customer.name}
                </AddressLink>
                <div className="ledger-note">
                  {t('winback.lost_on', { day: format.date(one.lostOn) })}
                </div>
              </th>
              <td>
                {why(one)}
                <div className="ledger-note">
                  {t('winback.curable', { share: format.probability(one.curable) })}
                </div>
              </td>
              <td className="num at-end">{format.money(one.second)}</td>
              <td className="num at-end">{format.probability(one.chance)}</td>
              <td className="num at-end strong">{format.money(one.worth)}</td>
              {proven && <td className="num at-end">{format.money(one.most)}</td>}
              <td>
                {t(`attempt.offer_${one.offer}`)}
                <div className="ledger-note">
                  {one.ways.length > 0
                    ? one.ways.map((way) => t(`consent.channel_${way}`)).join(', ')
                    : t('winback.no_way')}
                </div>
                {(one.triedOn ?? one.heldOn) && (
                  <div className="ledger-note">
                    {one.triedOn
                      ? t('winback.tried_on', { day: format.date(one.triedOn) })
                      : t('winback.held_on', { day: format.date(one.heldOn!) })}
                    {one.outcome && ` · ${t(`attempt.outcome_${one.outcome}`)}`}
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
