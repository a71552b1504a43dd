// What the ranking rests on: who came back by themselves before, what their second life brought, and who is not on the list.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Ledger, type LedgerRow } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { Whisker } from '../../ui/Whisker.tsx';
import { CustomersLink } from '../CustomersLink.tsx';
import { useCauseName } from '../cause-name.ts';
import { PartsLink } from '../PartsLink.tsx';
import { lossesAddress } from '../retention-state.ts';
import type { WinBack } from './win-back-state.ts';

type Chance = WinBack['chances'][number];
type Part = Omit<Chance, 'mark' | 'borrowed' | 'causes'>;

export function Chances({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useCauseName();
  const [first] = data.chances;
  const most = Math.max(
    0.05,
    ...data.chances.flatMap(({ high, causes }) => [high, ...causes.map((one) => one.high)]),
  );
  const cells = (one: Part, of: string) => ({
    chance: (
      <>
        {format.probability(one.chance)}
        <div className="phone-only range-note">{format.percentRange(one.low, one.high)}</div>
      </>
    ),
    whisker: (
      <Whisker
        value={one.chance}
        low={one.low}
        high={one.high}
        min={0}
        max={most}
        width={110}
        label={format.percentRange(one.low, one.high)}
      />
    ),
    n: (
      <span className="small soft">
        <PartsLink count={one.n} figure="chance" of={of}>
          {t('retention.n', { n: format.integer(one.n) })}
        </PartsLink>
      </span>
    ),
  });
  const rows: LedgerRow[] = [
    ...data.chances.map((one, i) => {
      const next = data.chances[i + 1];
      return {
        id: `mark ${one.mark}`,
        title: next
          ? t('winback.mark', { from: months(one.mark), until: months(next.mark) })
          : t('winback.mark_last', { from: months(one.mark) }),
        note: one.borrowed ? t('winback.borrowed') : undefined,
        cells: cells(one, String(one.mark)),
      };
    }),
    ...(first?.causes ?? [])
      .toSorted((one, other) => other.n - one.n)
      .map((one) => ({
        id: `cause ${one.cause?.id ?? 0}`,
        title: one.cause ? nameOf(one.cause) : t('losses.cause_unknown'),
        note: t('winback.cause_note'),
        cells: cells(one, `${first!.mark}:${one.cause?.id ?? 0}`),
      })),
  ];
  return (
    <Section
      span={7}
      title={t('winback.chances')}
      note={t('winback.chances_note')}
      foot={t('winback.chances_foot')}
    >
      <Ledger
        caption={t('winback.chances')}
        titleColumn={t('winback.lost_for')}
        columns={[
          { key: 'chance', title: t('winback.head.chance'), align: 'end', figure: true },
          { key: 'whisker', align: 'end', width: 120, wide: true },
          { key: 'n', align: 'end', width: 84 },
        ]}
        rows={rows}
      />
    </Section>
  );
}

const months = (days: number) => Math.round(days / 30.4);

export function SecondLives({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const lives = (['alone', 'tried'] as const).flatMap((which) => {
    const one = data.second?.[which];
    return one ? [{ which, ...one }] : [];
  });
  const most = Math.max(1, ...lives.map(({ high }) => high));
  return (
    <Section span={5} title={t('winback.second')} note={t(`winback.second_note_${data.level}`)}>
      {lives.length === 0 ? (
        <InsufficientState>{t('winback.second_none')}</InsufficientState>
      ) : (
        <Ledger
          caption={t('winback.second')}
          titleColumn={t('winback.who')}
          columns={[
            { key: 'value', title: t('winback.first_year'), align: 'end', figure: true },
            { key: 'whisker', align: 'end', width: 96, wide: true },
            { key: 'before', title: t('winback.last_year'), align: 'end' },
          ]}
          rows={lives.map((one) => ({
            id: one.which,
            title: t(`winback.second_${one.which}`),
            note: (
              <PartsLink count={one.n} figure="second" of={one.which}>
                {t('retention.n', { n: format.integer(one.n) })}
              </PartsLink>
            ),
            cells: {
              value: (
                <>
                  {format.moneyShort(one.value)}
                  <div className="phone-only range-note">
                    {format.moneyRangeShort(one.low, one.high)}
                  </div>
                </>
              ),
              whisker: (
                <Whisker
                  value={one.value}
                  low={one.low}
                  high={one.high}
                  min={0}
                  max={most}
                  width={88}
                  label={t('winback.value_range', {
                    low: format.moneyShort(one.low),
                    high: format.moneyShort(one.high),
                  })}
                />
              ),
              before: format.moneyShort(one.before),
            },
          }))}
        />
      )}
    </Section>
  );
}

export function KeptOut({ data }: { data: WinBack }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { totals, curable } = data;
  const row = (id: 'incurable' | 'losing' | 'worthless' | 'unwanted'): LedgerRow => ({
    id,
    title: t(`winback.out_${id}`),
    note: t(`winback.out_${id}_note`),
    cells: {
      n: (
        <CustomersLink
          count={totals[id]}
          title={t(`winback.out_${id}`)}
          question={{ field: 'kept_out.why', is: 'one_of', value: [id] }}
        >
          {format.integer(totals[id])}
        </CustomersLink>
      ),
    },
  });
  return (
    <Section
      span={12}
      title={t('winback.out')}
      note={t('winback.out_note')}
      foot={
        curable && (
          <Sentence
            of={(places) =>
              t('winback.curable_foot', {
                ...places,
                share: format.probability(curable.unknown),
                manageable: format.decimal(curable.manageable),
              })
            }
            parts={{
              known: (
                <AddressLink to={lossesAddress({ state: 'all', cause: 'known' })} className="why">
                  {format.integer(curable.known)}
                </AddressLink>
              ),
            }}
          />
        )
      }
    >
      <Ledger
        caption={t('winback.out')}
        columns={[
          { key: 'n', title: t('retention.customers'), align: 'end', figure: true, width: 110 },
        ]}
        rows={[row('incurable'), row('losing'), row('worthless'), row('unwanted')]}
      />
    </Section>
  );
}
