// Selling across: which lines the same customers buy, and who is kept out because more sales would lose more.
import { wilson } from '@clientela/models';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { EmptyState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import type { Share } from './SharePage.tsx';

/** Pairs shown. */
const shown = 10;

export function CrossBuyers({ data: { crossBuyers, keptOut } }: { data: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, losing, loss, allLoss } = crossBuyers;
  return (
    <Section span={6} title={t('share.guard')} note={t('share.guard_note')}>
      {customers === 0 ? (
        <InsufficientState>{t('share.guard_none')}</InsufficientState>
      ) : (
        <>
          <p className="share-words">
            {t('share.guard_words', {
              count: losing,
              losing: format.integer(losing),
              customers: format.integer(customers),
              share: format.share(losing / customers),
              loss: format.moneyShort(loss),
              of: format.share(allLoss > 0 ? loss / allLoss : 0),
            })}
          </p>
          {keptOut.length > 0 && (
            <Ledger
              caption={t('share.guard')}
              titleColumn={t('share.why_out')}
              columns={[{ key: 'customers', title: t('share.customers'), align: 'end' }]}
              rows={keptOut.map(({ reason, customers: count }) => ({
                id: reason,
                title: t(`share.kept_${reason}`),
                note: t(`share.kept_${reason}_note`),
                cells: {
                  customers: (
                    <AddressLink className="why" to="/share?show=out#headroom">
                      {format.integer(count)}
                    </AddressLink>
                  ),
                },
              }))}
            />
          )}
        </>
      )}
    </Section>
  );
}

export function LinePairs({ data: { pairs } }: { data: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section span={6} title={t('share.pairs')} note={t('share.pairs_note')}>
      {pairs.length === 0 ? (
        <EmptyState title={t('share.pairs_none')}>{t('share.pairs_none_help')}</EmptyState>
      ) : (
        <Ledger
          caption={t('share.pairs')}
          titleColumn={t('share.pair')}
          columns={[
            { key: 'confidence', title: t('share.pair_share'), align: 'end', wide: true },
            { key: 'lift', title: t('share.lift'), align: 'end', figure: true },
          ]}
          rows={pairs.slice(0, shown).map((pair) => ({
            id: `${pair.from}\n${pair.to}`,
            title: t('share.pair_words', { from: pair.from, to: pair.to }),
            note: t('share.pair_count', {
              both: format.integer(pair.both),
              buyers: format.integer(pair.buyers),
            }),
            cells: {
              confidence: <Confidence pair={pair} />,
              lift: (
                <>
                  {t('share.times', { times: format.decimal(pair.lift, 2) })}
                  <div className="ledger-note">
                    {pair.high === null
                      ? t('share.lift_from', { low: format.decimal(pair.low, 2) })
                      : t('share.from_to', {
                          low: format.decimal(pair.low, 2),
                          high: format.decimal(pair.high, 2),
                        })}
                  </div>
                </>
              ),
            },
          }))}
        />
      )}
    </Section>
  );
}

/** Of those who buy the first, who buy the second; at 95 % as what it is compared by. */
function Confidence({ pair }: { pair: Share['pairs'][number] }) {
  const format = useFormat();
  const { lower, upper } = wilson(pair.both, pair.buyers, { level: 0.95 });
  return (
    <>
      {format.share(pair.confidence)}
      <div className="ledger-note">{format.percentRange(lower, upper, 0)}</div>
    </>
  );
}
