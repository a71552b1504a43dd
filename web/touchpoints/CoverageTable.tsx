// The report as a table: kind and channel down, figures across, each a way to what is behind it.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import type { CoverageState } from './coverage-state.ts';
import type { Coverage } from './TouchpointsPage.tsx';

type Row = Coverage['total'];
type Behind = Pick<CoverageState, 'kind' | 'channel' | 'direction' | 'without' | 'having'>;

interface CoverageTableProps {
  report: Coverage;
  state: CoverageState;
}

export function CoverageTable({ report, state }: CoverageTableProps) {
  const { t } = useTranslation();
  const columns = ['touchpoints', 'inbound', 'cost', 'perContact', 'satisfaction'] as const;
  const unknown = ['withoutStaff', 'withoutCost', 'withoutCustomer'] as const;
  return (
    <ScrollRegion label={t('coverage.title')}>
      <table className="data-table coverage">
        <caption className="sr-only">{t('coverage.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('coverage.column_kind')}</th>
            {[...columns, ...unknown].map((name) => (
              <th key={name} scope="col" className="at-end">
                {t(`coverage.column_${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={`${row.kind} ${row.channel}`}>
              <th scope="row">
                {t(`touchpoint.kind_${row.kind}`)}{' '}
                <span className="soft">{t(`touchpoint.channel_${row.channel}`)}</span>
              </th>
              <Figures row={row} of={{ kind: row.kind, channel: row.channel }} state={state} />
            </tr>
          ))}
          {report.rows.length > 1 && (
            <tr className="ledger-total">
              <th scope="row">{t('coverage.total')}</th>
              <Figures row={report.total} of={{}} state={state} />
            </tr>
          )}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Figures({ row, of, state }: { row: Row; of: Behind; state: CoverageState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const known = row.touchpoints - row.withoutCost;
  const { n, mean, interval } = row.satisfaction;
  const share = (part: number) => (part === 0 ? '0' : format.share(part / row.touchpoints));
  const cell = (text: string, behind: Behind | null, label: string) => (
    <td className="num at-end">
      {behind === null ? (
        <span className="soft">{text}</span>
      ) : (
        <Behindness state={state} behind={{ ...of, ...behind }} label={label}>
          {text}
        </Behindness>
      )}
    </td>
  );
  return (
    <>
      {cell(format.integer(row.touchpoints), {}, t('coverage.column_touchpoints'))}
      {row.directed === 0
        ? cell('—', null, '')
        : cell(
            format.share(row.inbound / row.directed),
            row.inbound === 0 ? null : { direction: 'inbound' },
            t('coverage.column_inbound'),
          )}
      {known === 0
        ? cell('—', null, '')
        : cell(format.moneyExact(row.cost), { having: 'cost' }, t('coverage.column_cost'))}
      {known === 0
        ? cell('—', null, '')
        : cell(
            format.moneyExact(Math.round(row.cost / known)),
            { having: 'cost' },
            t('coverage.column_perContact'),
          )}
      <td className="num at-end">
        {mean === null ? (
          <span className="soft">—</span>
        ) : (
          <span className="coverage-mean">
            {interval && (
              <Whisker
                low={interval.lower}
                high={interval.upper}
                value={mean}
                min={0}
                max={100}
                width={70}
                label={t('coverage.interval', {
                  low: format.decimal(interval.lower),
                  high: format.decimal(interval.upper),
                })}
              />
            )}
            <Behindness
              state={state}
              behind={{ ...of, having: 'satisfaction' }}
              label={t('coverage.column_satisfaction')}
            >
              {format.decimal(mean)}
            </Behindness>
            <span className="small soft">
              {t('coverage.answers', { count: n, number: format.integer(n) })}
            </span>
          </span>
        )}
      </td>
      {(['staff', 'cost', 'customer'] as const).map((without) => {
        const name = `without${without[0]!.toUpperCase()}${without.slice(1)}` as
          | 'withoutStaff'
          | 'withoutCost'
          | 'withoutCustomer';
        return (
          <Unknown key={without}>
            {cell(
              share(row[name]),
              row[name] === 0 ? null : { without },
              t(`coverage.column_${name}`),
            )}
          </Unknown>
        );
      })}
    </>
  );
}

/** Cells in a list need a key of their own. */
const Unknown = ({ children }: { children: React.ReactNode }) => children;

interface BehindnessProps {
  state: CoverageState;
  behind: Behind;
  label: string;
  children: string;
}

/** A number that opens the touchpoints it counts. */
function Behindness({ state, behind, label, children }: BehindnessProps) {
  const { t } = useTranslation();
  const name = [
    behind.kind && t(`touchpoint.kind_${behind.kind}`),
    behind.channel && t(`touchpoint.channel_${behind.channel}`),
    label,
  ];
  return (
    <Link
      className="link"
      to="/touchpoints"
      search={{ from: state.from, to: state.to, ...behind, list: true }}
      resetScroll={false}
      aria-label={`${children}: ${name.filter(Boolean).join(', ')}`}
    >
      {children}
    </Link>
  );
}
