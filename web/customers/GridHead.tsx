// The headings of the list: what each column is, what it is sorted by, and the scale of the whiskers.
// biome-ignore-all lint/a11y/useSemanticElements: the rows below are virtual and make no table
// biome-ignore-all lint/a11y/useFocusableInteractive: what can be pressed stands inside the cells
import { Checkbox, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Format } from '../ui/format.ts';
import type { Domain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { ScaleTicks } from '../ui/Whisker.tsx';
import type { Column } from './CustomerCells.tsx';
import { headOf } from './head-of.ts';
import type { ListColumns } from './list-columns.tsx';
import type { Sort, SortBy } from './list-state.ts';

interface GridHeadProps {
  columns: ListColumns;
  domain: Domain | null;
  sort: Sort;
  onSort: (by: SortBy) => void;
  selected: boolean | 'mixed';
  onSelectAll: () => void;
}

export function GridHead({ columns, domain, sort, onSort, selected, onSelectAll }: GridHeadProps) {
  const { t } = useTranslation();
  return (
    <div
      role="row"
      className="customer-head"
      aria-rowindex={1}
      style={{ gridTemplateColumns: columns.template }}
    >
      <span role="columnheader" className="cell-box">
        <Checkbox
          checked={selected === true}
          indeterminate={selected === 'mixed'}
          onChange={onSelectAll}
          aria-label={t('customers.select_all')}
        />
      </span>
      {columns.shown.map((column) => (
        <HeadCell key={column.id} column={column} domain={domain} sort={sort} onSort={onSort} />
      ))}
    </div>
  );
}

/** The ends of the scale and, where there is room for its words, the middle. */
function ticksOf({ min, max }: Domain, format: Format): number[] {
  if (min < 0) return [min, 0, max];
  return format.moneyAxis(max / 2).length > 7 ? [0, max] : [0, max / 2, max];
}

interface HeadCellProps {
  column: Column;
  domain: Domain | null;
  sort: Sort;
  onSort: (by: SortBy) => void;
}

function HeadCell({ column, domain, sort, onSort }: HeadCellProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const by = column.sort;
  const sorted = by !== undefined && sort.by === by;
  const order = sort.direction === 'down' ? 'descending' : 'ascending';
  const Arrow = sort.direction === 'down' ? IconArrowDown : IconArrowUp;
  const end = column.className?.includes('at-end') ? 'at-end' : undefined;
  return (
    <span
      role="columnheader"
      className={end}
      aria-sort={by === undefined ? undefined : sorted ? order : 'none'}
    >
      {by ? (
        <UnstyledButton
          className={sorted ? 'head-button head-sorted' : 'head-button'}
          onClick={() => onSort(by)}
        >
          {headOf(t, column)}
          {sorted && <Arrow size={13} aria-hidden="true" />}
        </UnstyledButton>
      ) : column.id === 'interval' ? (
        <>
          <span className="sr-only">{t('customers.head.interval')}</span>
          {domain && (
            <ScaleTicks {...domain} at={ticksOf(domain, format)} format={format.moneyAxis} />
          )}
        </>
      ) : (
        headOf(t, column)
      )}
    </span>
  );
}
