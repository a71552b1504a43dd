// Where selling more is worth it: customers by gap × chance of being active × margin, with what to offer them.
import { Button, Select } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../../server/value/contract.ts';
import { addressOf } from '../../api.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Tag } from '../../ui/Certainty.tsx';
import { GroupName } from '../../ui/Group.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Section } from '../../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../../ui/skeletons.tsx';
import { EmptyState, ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpointPages } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import type { Share } from './SharePage.tsx';
import { askedFor, type Shows, shows } from './share-state.ts';
import { useOfferWords } from './use-offer-words.ts';

interface HeadroomProps {
  data: Share;
  show: Shows;
  onShow: (show: Shows) => void;
}

export function Headroom({ data, show, onShow }: HeadroomProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const found = useEndpointPages(valueContract.headroom, {
    query: { limit: 15, ...askedFor(show) },
  });
  const customers = found.data?.pages.flatMap((page) => page.customers) ?? [];
  return (
    <Section
      span={12}
      id="headroom"
      title={t('share.headroom')}
      note={t(`share.headroom_note_${data.level}`)}
      foot={t('share.headroom_foot')}
      actions={
        <div className="share-choice">
          <Select
            size="xs"
            allowDeselect={false}
            aria-label={t('share.show')}
            data={shows.map((value) => ({ value, label: t(`share.show_${value}`) }))}
            value={show}
            onChange={(value) => onShow(value as Shows)}
          />
          {can('customers.export') && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconDownload size={15} aria-hidden="true" />}
              renderRoot={(props) => (
                <a
                  {...props}
                  download
                  href={addressOf(valueContract.headroomFile, {
                    query: { language: format.language },
                  })}
                />
              )}
            >
              {t('ui.chart_csv')}
            </Button>
          )}
        </div>
      }
    >
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && customers.length === 0 && <None show={show} />}
      {customers.length > 0 && <Rows customers={customers} show={show} />}
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
    </Section>
  );
}

function None({ show }: { show: Shows }) {
  const { t } = useTranslation();
  // Without a chance of being active there is nothing to hope for yet.
  if (show === 'in')
    return (
      <InsufficientState
        title={t('share.headroom_none_title')}
        action={
          <Button
            size="xs"
            variant="default"
            renderRoot={(props) => <AddressLink to="/value" {...props} />}
          >
            {t('share.to_model')}
          </Button>
        }
      >
        {t('share.headroom_none')}
      </InsufficientState>
    );
  return <EmptyState title={t('share.none_such')} />;
}

type Row = Parameters<ReturnType<typeof useOfferWords>>[0] & {
  id: number;
  name: string;
  group: Parameters<typeof GroupName>[0]['group'];
  own: number;
  wallet: number;
  walletLow: number;
  walletHigh: number;
  share: number | null;
  method: Share['methods'][number]['name'];
  confidence: 'high' | 'medium' | 'low';
  gap: number;
  pActive: number | null;
  headroom: number | null;
};

function Rows({ customers, show }: { customers: readonly Row[]; show: Shows }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ScrollRegion label={t('share.headroom')} className="data-table-scroll share-scroll">
      <table className="data-table share-table">
        <caption className="sr-only">{t('share.headroom')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('customers.head.name')}</th>
            <th scope="col" className="at-end wide-only">
              {t('share.own')}
            </th>
            <th scope="col" className="at-end">
              {t('share.wallet')}
            </th>
            <th scope="col" className="at-end wide-only">
              {t('share.share')}
            </th>
            <th scope="col" className="wide-only">
              {t('share.known_by')}
            </th>
            <th scope="col" className="at-end wide-only">
              {t('share.p_active')}
            </th>
            <th scope="col" className="at-end">
              {t('share.headroom_short')}
            </th>
            <th scope="col" className="wide-only">
              {t(show === 'out' ? 'share.why_out' : 'share.offer')}
            </th>
          </tr>
        </thead>
        <tbody>
          {customers.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <AddressLink to={`/customers/${one.id}`}>{one.name}</AddressLink>
                {one.group && (
                  <div className="ledger-note">
                    <GroupName group={one.group} short />
                  </div>
                )}
                <div className="ledger-note phone-only">
                  <Offer one={one} />
                </div>
              </th>
              <td className="num at-end wide-only">{format.money(one.own)}</td>
              <td className="num at-end">
                {format.money(one.wallet)}
                <div className="ledger-note">
                  {t('share.from_to', {
                    low: format.moneyShort(one.walletLow),
                    high: format.moneyShort(one.walletHigh),
                  })}
                </div>
                <div className="ledger-note phone-only">
                  {one.share !== null && `${format.share(one.share)} · `}
                  {t(`share.confidence_${one.confidence}`)}
                </div>
              </td>
              <td className="num at-end wide-only">
                {one.share === null ? '–' : format.share(one.share)}
              </td>
              <td className="wide-only">
                {t(`share.method_${one.method}`)}
                <div className="ledger-note">{t(`share.confidence_${one.confidence}`)}</div>
              </td>
              <td className="num at-end wide-only">
                {one.pActive === null ? '–' : format.probability(one.pActive)}
              </td>
              <td className="num at-end strong">
                {one.headroom === null ? '–' : format.money(one.headroom)}
              </td>
              <td className="share-offer wide-only">
                <Offer one={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** What to sell next, or why nothing. */
function Offer({ one }: { one: Row }) {
  const { t } = useTranslation();
  const offer = useOfferWords();
  return one.keptOut ? (
    <Tag kind="loss">{t(`share.kept_${one.keptOut}`)}</Tag>
  ) : (
    offer(one).map((words) => <div key={words}>{words}</div>)
  );
}
