// The rows of lost customers: what winning each back would be worth, why they left, what to offer and what came of it.
import { Button, Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useCauseName } from '../cause-name.ts';
import type { Candidate } from './win-back-state.ts';

interface RowsProps {
  candidates: readonly Candidate[];
  /** Null: nothing can be picked. */
  picked: ReadonlyMap<number, Candidate> | null;
  proven: boolean;
  /** Absent: who looks may not write answers down. */
  onAnswer?: ((one: Candidate) => void) | undefined;
  onPick: (picked: ReadonlyMap<number, Candidate>) => void;
}

export function CandidateRows({ candidates, picked, proven, onPick, onAnswer }: RowsProps) {
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
                <div className="ledger-note phone-only num">
                  {t('winback.worth_of', { worth: format.money(one.worth) })}
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
                {one.attempt !== null && onAnswer && (
                  <Button
                    mt={4}
                    size="compact-xs"
                    variant="default"
                    aria-label={t(one.outcome ? 'winback.answer_change_of' : 'winback.answer_of', {
                      name: one.customer.name,
                    })}
                    onClick={() => onAnswer(one)}
                  >
                    {t(one.outcome ? 'winback.answer_change' : 'winback.answer')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
