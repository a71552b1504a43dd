// What attempts brought, beside those who were left alone; without such a control nothing is called proven.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { VerdictTag } from '../../ui/Certainty.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { Whisker } from '../../ui/Whisker.tsx';
import { useRights } from '../../use-rights.ts';
import { CustomersLink } from '../CustomersLink.tsx';
import { PartsLink } from '../PartsLink.tsx';
import type { WinBack } from './win-back-state.ts';

export function Attempts({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { rounds, alone } = data;
  const reach = Math.max(
    0.1,
    ...rounds.flatMap(({ compared }) =>
      compared ? [Math.abs(compared.returns.low), Math.abs(compared.returns.high)] : [],
    ),
  );
  return (
    <Section
      span={12}
      title={t('winback.attempts')}
      note={t('winback.attempts_note')}
      foot={
        alone && (
          <Sentence
            of={(places) =>
              t('winback.alone', {
                ...places,
                count: alone.tried,
                range: format.percentRange(alone.low, alone.high),
                expected: format.expected(alone.expected),
              })
            }
            parts={{
              tried: (
                <PartsLink count={alone.tried} figure="alone">
                  {format.integer(alone.tried)}
                </PartsLink>
              ),
              returned: (
                <PartsLink count={alone.returned} figure="alone">
                  {format.integer(alone.returned)}
                </PartsLink>
              ),
            }}
          />
        )
      }
    >
      {rounds.length === 0 ? (
        <EmptyState title={t('winback.no_rounds')}>{t('winback.no_rounds_help')}</EmptyState>
      ) : (
        <Ledger
          caption={t('winback.attempts')}
          titleColumn={t('winback.round')}
          columns={[
            { key: 'tried', title: t('winback.came_tried'), align: 'end', figure: true },
            { key: 'held', title: t('winback.came_held'), align: 'end' },
            { key: 'whisker', align: 'end', width: 130, wide: true },
            { key: 'value', title: t('winback.value_more'), align: 'end', wide: true },
            { key: 'verdict', align: 'end', wide: true },
          ]}
          rows={rounds.map((round) => {
            const { tried, held, compared } = round;
            const day = format.date(round.on);
            const whom = (arm: 'tried' | 'held', count: number, returned: boolean) => (
              <CustomersLink
                count={count}
                title={t(`winback.list_${arm}${returned ? '_returned' : ''}`, { day })}
                question={{
                  field: 'round.was',
                  is: 'one_of',
                  value: [`${arm}${returned ? '_returned' : ''}@${round.id}`],
                }}
              >
                {format.integer(count)}
              </CustomersLink>
            );
            const answered = (word: 'accepted' | 'refused' | 'no_answer', count: number) => (
              <CustomersLink
                count={count}
                title={`${t(`attempt.outcome_${word}`)}, ${day}`}
                question={{
                  field: 'round.was',
                  is: 'one_of',
                  value: [`tried_${word}@${round.id}`],
                }}
              >
                {format.integer(count)}
              </CustomersLink>
            );
            const rate = (
              arm: 'tried' | 'held',
              { n, returned }: { n: number; returned: number },
            ) =>
              n === 0 ? (
                '–'
              ) : (
                <span className="winback-arm">
                  {whom(arm, returned, true)} <span className="soft">{t('winback.out_of')}</span>{' '}
                  {whom(arm, n, false)}
                </span>
              );
            const verdict = (
              <>
                {compared ? (
                  <VerdictTag verdict={compared.verdict} />
                ) : (
                  <span className="small soft">{t('winback.no_control')}</span>
                )}
                {can('customers.write', 'consent.write') && (
                  <AddressLink
                    to={`/win-back?round=${round.id}#candidates`}
                    className="why winback-answers"
                    aria-label={t('winback.round_answers_of', { day })}
                  >
                    {t('winback.round_answers')}
                  </AddressLink>
                )}
              </>
            );
            return {
              id: String(round.id),
              title: t('winback.round_of', {
                day,
                offer: t(`attempt.offer_${round.offer}`),
                channel: t(`attempt.channel_${round.channel}`),
              }),
              note: (
                <>
                  <Sentence
                    of={(places) =>
                      t('winback.round_note', {
                        ...places,
                        cost: format.money(round.cost * tried.n),
                      })
                    }
                    parts={{
                      accepted: answered('accepted', round.answered.accepted),
                      refused: answered('refused', round.answered.refused),
                      silent: answered('no_answer', round.answered.noAnswer),
                    }}
                  />
                  <div className="phone-only">
                    {compared && (
                      <div>
                        {t('drivers.range', {
                          low: format.points(compared.returns.low),
                          high: format.points(compared.returns.high),
                        })}
                      </div>
                    )}
                    {verdict}
                  </div>
                </>
              ),
              cells: {
                tried: rate('tried', tried),
                held: rate('held', held),
                whisker: compared && (
                  <Whisker
                    {...compared.returns}
                    min={-reach}
                    max={reach}
                    width={120}
                    hollow={compared.verdict === 'not_proven'}
                    label={t('drivers.range', {
                      low: format.points(compared.returns.low),
                      high: format.points(compared.returns.high),
                    })}
                  />
                ),
                value: compared && (
                  <span className="small">
                    {t('winback.value_range', {
                      low: format.moneyShort(compared.value.low),
                      high: format.moneyShort(compared.value.high),
                    })}
                  </span>
                ),
                verdict,
              },
            };
          })}
        />
      )}
    </Section>
  );
}
