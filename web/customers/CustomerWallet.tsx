// What one customer spends in our lines with everybody: our part, how that is known, and what is worth hoping for.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { Tag } from '../ui/Certainty.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonFigure, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState, InsufficientState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useOfferWords } from '../value/share/use-offer-words.ts';
import { TellWallet } from './TellWallet.tsx';
import '../value/share/share.css';

export type Wallet = AnswerOf<typeof valueContract.customerWallet>;
type Whole = NonNullable<Wallet['whole']>;

/** What changes with what is told. */
export const walletAnswers = [
  valueContract.customerWallet,
  valueContract.share,
  valueContract.headroom,
] as const;

/** While it is being estimated anew it is asked for again after so long, milliseconds. */
const again = 1000;

export function CustomerWallet({ id }: { id: number }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [telling, setTelling] = useState(false);
  const found = useEndpoint(
    valueContract.customerWallet,
    { params: { id } },
    { refetchInterval: ({ state }) => (state.data?.busy ? again : false) },
  );
  const { data, error } = found;
  const mayTell = can('customers.write');
  return (
    <Section
      span={12}
      title={t('share.one_title')}
      note={t('share.one_note')}
      actions={
        mayTell && (
          <Button size="xs" variant="default" onClick={() => setTelling(true)}>
            {t('share.tell_one')}
          </Button>
        )
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonFigure />
          <SkeletonLedger rows={4} />
        </Loading>
      )}
      {data && !data.whole && (
        <InsufficientState title={data.busy ? t('share.computing') : t('share.one_none_title')}>
          {t('share.one_none')}
        </InsufficientState>
      )}
      {data?.whole && (
        <div className="wallet-split">
          <Estimate whole={data.whole} level={data.level} />
          <Lines lines={data.lines} />
        </div>
      )}
      {data && data.facts.length > 0 && <Facts id={id} facts={data.facts} mayTell={mayTell} />}
      {mayTell && (
        <TellWallet
          id={id}
          lines={data?.lines.map(({ line }) => line) ?? []}
          opened={telling}
          onClose={() => setTelling(false)}
        />
      )}
    </Section>
  );
}

function Estimate({ whole, level }: { whole: Whole; level: Wallet['level'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const offer = useOfferWords();
  const range = t('share.from_to', {
    low: format.money(whole.walletLow),
    high: format.money(whole.walletHigh),
  });
  return (
    <div>
      <p>
        <span className="customer-figure">
          {whole.share === null ? '–' : format.share(whole.share)}
        </span>{' '}
        <span className="soft">
          {t('share.one_of', {
            own: format.money(whole.own),
            wallet: format.money(whole.wallet),
          })}
        </span>
      </p>
      <Whisker
        low={whole.walletLow}
        high={whole.walletHigh}
        value={whole.wallet}
        min={0}
        max={Math.max(1, whole.walletHigh) * 1.05}
        width="100%"
        hollow={whole.confidence === 'low'}
      />
      <p className="small soft">
        {t(`share.one_interval_${whole.basis}`, { range })}{' '}
        {t('share.one_method', {
          method: t(`share.method_${whole.method}`),
          confidence: t(`share.confidence_${whole.confidence}`),
        })}
      </p>
      {whole.contradicted && <p className="small">{t('share.contradicted')}</p>}
      {whole.headroom !== null && whole.pActive !== null && whole.margin !== null && (
        <p className="small">
          {t(`share.one_headroom_${level}`, {
            headroom: format.money(whole.headroom),
            gap: format.money(whole.gap),
            active: format.probability(whole.pActive),
            margin: format.share(whole.margin),
          })}
        </p>
      )}
      {whole.treatment && (
        <p className="small">
          <strong>{t(`share.treatment_${whole.treatment}`)}.</strong>{' '}
          {t(`share.treatment_${whole.treatment}_note`)}
        </p>
      )}
      {whole.keptOut ? (
        <p className="small">
          <Tag kind="loss">{t(`share.kept_${whole.keptOut}`)}</Tag>{' '}
          {t(`share.kept_${whole.keptOut}_note`)}
        </p>
      ) : (
        offer(whole).map((words) => (
          <p key={words} className="small">
            {words}
          </p>
        ))
      )}
    </div>
  );
}

function Lines({ lines }: { lines: Wallet['lines'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (lines.length === 0) return null;
  return (
    <Ledger
      caption={t('share.by_lines')}
      titleColumn={t('share.head_lines')}
      columns={[
        { key: 'own', title: t('share.own'), align: 'end' },
        { key: 'wallet', title: t('share.wallet'), align: 'end', figure: true },
        { key: 'share', title: t('share.share'), align: 'end' },
      ]}
      rows={lines.slice(0, 8).map((one) => ({
        id: one.line,
        title: one.line,
        note: t(`share.method_${one.method}`),
        cells: {
          own: format.money(one.own),
          wallet: format.money(one.wallet),
          share: one.share === null ? '–' : format.share(one.share),
        },
      }))}
    />
  );
}

function Facts({ id, facts, mayTell }: { id: number; facts: Wallet['facts']; mayTell: boolean }) {
  const { t } = useTranslation();
  const words = useFactWords();
  const format = useFormat();
  const back = useSend(valueContract.takeBackWallet, {
    changes: walletAnswers,
    onSuccess: () => toast.done(t('share.taken_back')),
  });
  return (
    <>
      {back.error && <ErrorState error={back.error} />}
      <ul className="wallet-facts small">
        {facts.map((fact) => (
          <li key={fact.id}>
            <span>
              <span className={fact.takenBackAt ? 'wallet-gone' : undefined}>{words(fact)}</span>{' '}
              <span className="soft">
                {[
                  t(`share.source_${fact.source}`),
                  t(`share.confidence_${fact.confidence}`),
                  format.date(fact.saidOn),
                  fact.sample ? t('serving.by_sample') : fact.by,
                  fact.takenBackAt && t('share.gone'),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {mayTell && !fact.takenBackAt && (
              <Button
                size="compact-xs"
                variant="subtle"
                loading={back.isPending && back.variables.params.fact === fact.id}
                aria-label={t('share.take_back_one', { fact: words(fact) })}
                onClick={() => back.mutate({ params: { id, fact: fact.id } })}
              >
                {t('share.take_back')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function useFactWords() {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ kind, line, wallet, share, suppliers, rank }: Wallet['facts'][number]): string => {
    const what =
      kind === 'wallet'
        ? t('share.fact_wallet', { amount: format.money(wallet ?? 0) })
        : kind === 'share'
          ? t('share.fact_share', { share: format.share(share ?? 0) })
          : rank === null
            ? t('share.fact_suppliers', { count: suppliers ?? 0 })
            : t('share.fact_rank', { count: suppliers ?? 0, rank: format.decimal(rank, 0) });
    return line === '' ? what : t('share.fact_line', { line, what });
  };
}
