// The customers by recency and frequency as a grid in which every square opens its customers, and all cells as a table.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { ScrollRegion } from '../../ui/ScrollRegion.tsx';
import { Section } from '../../ui/Section.tsx';
import { usePhone, useScheme } from '../../ui/scheme.ts';
import { tokens } from '../../ui/tokens.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { customersAddress } from '../customers-address.ts';
import type { Best, Sorting } from './rfm-state.ts';
import {
  digitsOf,
  questionOf,
  type RfmCell,
  scores,
  shownCell,
  shownScore,
  squareOf,
} from './rfm-table.ts';

const fromBest = Array.from({ length: scores }, (_, i) => scores - i);

export function RfmGrid({
  cells,
  best,
  sorting,
}: {
  cells: readonly RfmCell[];
  best: Best;
  sorting: Sorting;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = usePhone();
  const scheme = useScheme();
  const { seq } = tokens[scheme];
  const squares = fromBest.map((recency) =>
    fromBest.map((frequency) => squareOf(cells, recency, frequency)),
  );
  const most = Math.max(...squares.flat().map((square) => square?.customers ?? 0));
  // The darker half of the scale needs the text of the other scheme.
  const depth = (customers: number) => Math.round((customers / most) * (seq.length - 1));
  return (
    <Section
      title={t('rfm.grid')}
      note={t(sorting === 'nested' ? 'rfm.grid_note_nested' : 'rfm.grid_note')}
      span={12}
    >
      <ScrollRegion label={t('rfm.grid')}>
        <table className="rfm-grid">
          <caption className="sr-only">{t('rfm.grid')}</caption>
          <thead>
            <tr>
              <td />
              {fromBest.map((frequency) => (
                <th key={frequency} scope="col">
                  {t(phone ? 'rfm.frequency_short' : 'rfm.frequency', {
                    score: shownScore(frequency, best),
                  })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fromBest.map((recency, row) => (
              <tr key={recency}>
                <th scope="row">
                  {t(phone ? 'rfm.recency_short' : 'rfm.recency', {
                    score: shownScore(recency, best),
                  })}
                </th>
                {fromBest.map((frequency, column) => {
                  const square = squares[row]![column];
                  if (!square)
                    return (
                      <td key={frequency} className="rfm-none">
                        <span aria-hidden="true">—</span>
                        <span className="sr-only">{t('rfm.nobody')}</span>
                      </td>
                    );
                  const shade = depth(square.customers);
                  const name = t('rfm.square', {
                    recency: shownScore(recency, best),
                    frequency: shownScore(frequency, best),
                  });
                  return (
                    <td key={frequency}>
                      <AddressLink
                        className={shade > 4 ? 'rfm-square rfm-deep' : 'rfm-square'}
                        style={{ backgroundColor: seq[shade] }}
                        to={customersAddress(questionOf(square, true), name)}
                      >
                        <span className="sr-only">{name}: </span>
                        <span className="num strong">{format.integer(square.customers)}</span>
                        <span className="sr-only">{t('rfm.square_spend')}</span>
                        <span className="num">
                          {format.moneyShort(Math.round(square.spend / square.customers))}
                        </span>
                      </AddressLink>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

export function RfmCells({ cells, best }: { cells: readonly RfmCell[]; best: Best }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section title={t('rfm.cells')} note={t('rfm.cells_note')} span={12}>
      <ScrollRegion label={t('rfm.cells')}>
        <table className="data-table">
          <caption className="sr-only">{t('rfm.cells')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('rfm.column_cell')}</th>
              {(['customers', 'spend', 'value', 'last', 'purchases'] as const).map((name) => (
                <th key={name} scope="col" className="at-end">
                  {t(`rfm.column_${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => {
              const name = shownCell(digitsOf(cell), best);
              return (
                <tr key={name}>
                  <th scope="row">
                    <AddressLink
                      to={customersAddress(questionOf(cell), t('rfm.cell', { cell: name }))}
                    >
                      {name}
                    </AddressLink>
                  </th>
                  <td className="num at-end">{format.integer(cell.customers)}</td>
                  <td className="num at-end">
                    {format.money(Math.round(cell.spend / cell.customers))}
                  </td>
                  <td className="num at-end">
                    {cell.value === null
                      ? t('rfm.no_value')
                      : format.money(Math.round(cell.value / cell.customers))}
                  </td>
                  <td className="num at-end">{format.date(cell.lastDay)}</td>
                  <td className="num at-end">
                    {cell.purchasesFrom === cell.purchasesTo
                      ? format.integer(cell.purchasesFrom)
                      : t('rfm.from_to', {
                          from: format.integer(cell.purchasesFrom),
                          to: format.integer(cell.purchasesTo),
                        })}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}
