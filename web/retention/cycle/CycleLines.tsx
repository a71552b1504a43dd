// The cycle begins again with every line: who opens another one, how long that takes, and who has stopped opening any.
import { wilson } from '@clientela/models';
import { useTranslation } from 'react-i18next';
import { buying } from '../../../server/retention/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useRights } from '../../use-rights.ts';
import { customersAddress } from '../../value/customers-address.ts';
import { CustomersLink } from '../CustomersLink.tsx';
import { type Figures, lineName } from './cycle-words.ts';

/** Of estimates, as the top of every page says. */
const level = 0.8;
/** Mirrors the server: without a new line for twice the usual wait, a customer is saturated. */
const saturatedAfter = 2;

export function CycleOpenings({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { openings } = figures;
  const number = { align: 'end' } as const;
  if (openings.length < 2)
    return (
      <Section title={t('cycle.openings')} span={7}>
        <InsufficientState title={t('cycle.one_line_title')}>
          {t('cycle.one_line')}
        </InsufficientState>
      </Section>
    );
  return (
    <Section title={t('cycle.openings')} note={t('cycle.openings_note')} span={7}>
      <Ledger
        caption={t('cycle.openings')}
        titleColumn={t('cycle.line')}
        columns={[
          { key: 'opened', title: t('cycle.opened'), ...number },
          { key: 'eligible', title: t('cycle.eligible'), ...number, wide: true },
          { key: 'rate', title: t('cycle.rate'), ...number, figure: true },
          { key: 'days', title: t('cycle.length'), ...number },
        ]}
        rows={openings.map(({ line, opened, eligible, days }) => ({
          id: line,
          title: (
            <AddressLink to={`/cycle?line=${encodeURIComponent(line)}`}>
              {lineName(t, line)}
            </AddressLink>
          ),
          cells: {
            opened: <Opened line={line} opened={opened} />,
            eligible: (
              <span className="num">
                <CustomersLink
                  count={eligible}
                  title={t('cycle.eligible_title', { line: lineName(t, line) })}
                  question={{
                    all: [
                      { field: 'cycle.first', is: 'from', value: '1900-01-01' },
                      { not: { field: 'cycles.began', is: 'one_of', value: [line] } },
                    ],
                  }}
                >
                  {format.integer(eligible)}
                </CustomersLink>
              </span>
            ),
            rate: eligible > 0 ? <Rate opened={opened} of={eligible} /> : t('cycle.nobody'),
            days: (
              <span className="num">
                {days === null
                  ? t('cycle.too_few')
                  : t('cycle.days', {
                      count: Math.round(days),
                      number: format.integer(Math.round(days)),
                    })}
              </span>
            ),
          },
        }))}
      />
    </Section>
  );
}

function Rate({ opened, of }: { opened: number; of: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { rate, lower, upper } = wilson(opened, of, { level });
  return (
    <>
      {format.percent(rate)}
      <div className="range-note">{format.percentRange(lower, upper)}</div>
      <div className="phone-only range-note">{t('retention.n', { n: format.integer(of) })}</div>
    </>
  );
}

function Opened({ line, opened }: { line: string; opened: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  if (opened === 0 || !can('customers.read'))
    return <span className="num">{format.integer(opened)}</span>;
  const question = {
    all: [{ field: 'cycles.again', is: 'one_of', value: [line] }],
  };
  return (
    <AddressLink
      to={customersAddress(question, t('cycle.opened_title', { line: lineName(t, line) }))}
    >
      {format.integer(opened)}
    </AddressLink>
  );
}

export function CycleSaturation({ figures, asOf }: { figures: Figures; asOf: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { days, lines, saturated, open, complete } = figures.saturation;
  if (days === null || lines < 2)
    return (
      <Section title={t('cycle.saturation')} span={5}>
        <InsufficientState title={t('cycle.saturation_few_title')}>
          {t('cycle.saturation_few')}
        </InsufficientState>
      </Section>
    );
  const wait = Math.round(saturatedAfter * days);
  const cut = new Date(Date.parse(asOf) - wait * 86_400_000).toISOString().slice(0, 10);
  const buys = { field: 'cycle.phase', is: 'one_of', value: [...buying] };
  const some = { field: 'cycles.first', is: 'from', value: cut };
  const allLines = { field: 'cycle.lines', is: 'at_least', value: lines };
  const rows = [
    { id: 'open', customers: open, all: [buys, some, { not: allLines }] },
    { id: 'saturated', customers: saturated, all: [buys, { not: some }, { not: allLines }] },
    { id: 'complete', customers: complete, all: [buys, allLines] },
  ] as const;
  return (
    <Section
      title={t('cycle.saturation')}
      note={t('cycle.saturation_note', { number: format.integer(wait) })}
      span={5}
    >
      <Ledger
        caption={t('cycle.saturation')}
        columns={[{ key: 'customers', align: 'end', figure: true }]}
        rows={rows.map(({ id, customers, all }) => ({
          id,
          title: t(`cycle.${id}`),
          note: t(`cycle.${id}_note`, { number: format.integer(lines) }),
          cells: {
            customers:
              customers > 0 && can('customers.read') ? (
                <AddressLink to={customersAddress({ all }, t(`cycle.${id}`))}>
                  {format.integer(customers)}
                </AddressLink>
              ) : (
                format.integer(customers)
              ),
          },
        }))}
      />
    </Section>
  );
}
