// Where customers as such stand, from winning to keeping those of high value; and what winning costs against keeping.
import { useTranslation } from 'react-i18next';
import { buying } from '../../../server/retention/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Figure, Section } from '../../ui/Section.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useRights } from '../../use-rights.ts';
import { customersAddress } from '../../value/customers-address.ts';
import { CustomersLink } from '../CustomersLink.tsx';
import { daysBefore } from '../cohort-rules.ts';
import type { Figures } from './cycle-words.ts';

const levels = ['acquisition', 'conversion', 'development', 'retention', 'gone'] as const;
const bought = ['converted', 'retained', 'expanded', 'at_risk', 'won_back'];
const phase = (...value: string[]) => ({ field: 'cycle.phase', is: 'one_of', value });
const high = (is: 'one_of' | 'none_of') => ({
  field: 'group',
  is,
  value: ['friends', 'butterflies'],
});
const questions = {
  acquisition: [phase('prospect')],
  conversion: [phase('contacted')],
  development: [phase(...bought), high('none_of')],
  retention: [phase(...bought), high('one_of')],
  gone: [phase('lapsed')],
};

export function CycleLevels({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const valued = figures.levels.some(({ value }) => value !== null);
  return (
    <Section title={t('cycle.levels')} note={t('cycle.levels_note')} span={6}>
      <Ledger
        caption={t('cycle.levels')}
        titleColumn={t('cycle.level')}
        columns={[
          { key: 'customers', title: t('cycle.customers'), align: 'end', figure: true },
          ...(valued ? [{ key: 'value', title: t('cycle.value'), align: 'end' as const }] : []),
        ]}
        rows={levels.map((level) => {
          const found = figures.levels.find((one) => one.level === level);
          const customers = found?.customers ?? 0;
          const title = t(`cycle.level_${level}`);
          return {
            id: level,
            title,
            note: t(`cycle.level_${level}_note`),
            cells: {
              customers:
                customers > 0 && can('customers.read') ? (
                  <AddressLink to={customersAddress({ all: questions[level] }, title)}>
                    {format.integer(customers)}
                  </AddressLink>
                ) : (
                  format.integer(customers)
                ),
              value: (
                <span className="num">
                  {found?.value == null ? '' : format.moneyShort(found.value)}
                </span>
              ),
            },
          };
        })}
      />
    </Section>
  );
}

const claims = ['five', 'range', 'dearer'] as const;

export function WinAndKeep({ figures, from }: { figures: Figures; from: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { cost } = figures;
  const number = { align: 'end', figure: true } as const;
  const each = (amount: number | null) =>
    amount === null ? t('cycle.nobody') : format.money(Math.round(amount));
  return (
    <Section title={t('cycle.cost')} note={t('cycle.cost_note')} span={6}>
      {cost === null ? (
        <InsufficientState
          title={t('cycle.cost_none_title')}
          action={
            can('company.write') && (
              <AddressLink to="/settings#serving">{t('cycle.cost_set')}</AddressLink>
            )
          }
        >
          {t('cycle.cost_none')}
        </InsufficientState>
      ) : (
        <>
          {cost.times !== null && (
            <>
              <Figure size="middle">
                {t('cycle.times', { number: format.decimal(cost.times, 1) })}
              </Figure>
              <p className="small soft cycle-times">
                {t(cost.times >= 1 ? 'cycle.times_more' : 'cycle.times_less')}
              </p>
            </>
          )}
          <Ledger
            caption={t('cycle.cost')}
            columns={[{ key: 'each', ...number }]}
            rows={[
              {
                id: 'win',
                title: t('cycle.win'),
                note: (
                  <Sentence
                    of={(places) =>
                      t('cycle.win_note', {
                        ...places,
                        cost: format.moneyShort(cost.acquisition + cost.courting),
                        count: cost.won,
                      })
                    }
                    parts={{
                      number: (
                        <CustomersLink
                          count={cost.won}
                          title={t('cycle.win')}
                          question={{ field: 'cycle.first', is: 'from', value: from }}
                        >
                          {format.integer(cost.won)}
                        </CustomersLink>
                      ),
                    }}
                  />
                ),
                cells: { each: each(cost.win) },
              },
              {
                id: 'keep',
                title: t('cycle.keep'),
                note: (
                  <Sentence
                    of={(places) =>
                      t('cycle.keep_note', {
                        ...places,
                        cost: format.moneyShort(cost.caring + cost.maintenance),
                        count: cost.kept,
                      })
                    }
                    parts={{
                      number: (
                        <CustomersLink
                          count={cost.kept}
                          title={t('cycle.keep')}
                          question={{
                            all: [
                              { field: 'cycle.first', is: 'until', value: daysBefore(from, 1) },
                              phase(...buying),
                            ],
                          }}
                        >
                          {format.integer(cost.kept)}
                        </CustomersLink>
                      ),
                    }}
                  />
                ),
                cells: { each: each(cost.keep) },
              },
            ]}
          />
        </>
      )}
      <p className="small strong cycle-claims">{t('cycle.claims')}</p>
      <ul className="small soft cycle-claims-list">
        {claims.map((claim) => (
          <li key={claim}>{t(`cycle.claim_${claim}`)}</li>
        ))}
      </ul>
    </Section>
  );
}
