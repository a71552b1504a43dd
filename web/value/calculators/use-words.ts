// Amounts, cells and names of the calculators in the language of the reader and the money of the company.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CatalogueKey } from '../../ui/i18n.ts';
import { useFormat } from '../../ui/use-format.tsx';
import type { Amount, Cell, Unit } from './calculator.ts';
import type { DrawingWords } from './drawing-option.ts';

export interface CalculatorWords extends DrawingWords {
  amount: (amount: Amount) => string;
  /** Cents in one unit of the currency. */
  unit: number;
}

/** From here cents are noise. */
const roundFrom = 100_000;

export function useCalculatorWords(): CalculatorWords {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const unit = Math.round(1 / format.major(1));
    const minor = (value: number) => Math.round(value * unit);
    const write = (value: number, of: Unit): string => {
      switch (of) {
        case 'money':
          return Math.abs(value) >= roundFrom
            ? format.money(minor(value))
            : format.moneyExact(minor(value));
        case 'percent':
          return format.percent(value);
        case 'points':
          return format.points(value);
        case 'times':
          return format.decimal(value, 2);
        case 'whole':
          return format.integer(value);
        default:
          return Number.isInteger(value) ? format.integer(value) : format.decimal(value, 2);
      }
    };
    const short = (value: number, of: Unit): string => {
      if (of === 'money') return format.moneyAxis(minor(value));
      if (of === 'percent') return format.share(value);
      return of === 'times' ? format.decimal(value, 1) : write(value, of);
    };
    const name = (key: CatalogueKey) => t(key as 'calc.in_margin');
    const say = (cell: Cell): string => {
      if (cell === null) return '—';
      if (typeof cell === 'number') return write(cell, 'number');
      if (typeof cell === 'string') return cell;
      const amount = cell.amount && write(cell.amount.value, cell.amount.unit);
      return t(cell.key as 'calc.with_discount', { amount: amount ?? '' });
    };
    return { write, short, say, name, unit, amount: ({ value, unit: of }) => write(value, of) };
  }, [t, format]);
}
