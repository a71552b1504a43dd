// The columns of the list: what each is called, what it sorts by, and what it shows of a customer.
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import type { Format, When } from '../ui/format.ts';
import { GroupName } from '../ui/Group.tsx';
import { PBar } from '../ui/PBar.tsx';
import type { Domain } from '../ui/scale.ts';
import type { SortBy } from './list-state.ts';
import { NextExpected } from './NextExpected.tsx';
import { NotKnown } from './NotKnown.tsx';
import { shownPActive } from './p-active.ts';
import type { CustomerRow } from './selection.ts';
import { ValueWhisker } from './ValueWhisker.tsx';

/** What cells need besides their row. */
export interface CellContext {
  t: TFunction;
  format: Format;
  /** The day that «12 days ago» counts from. */
  asOf: When;
  /** The scale of the whiskers; null while nobody on screen has a value. */
  domain: Domain | null;
  /** The link of a row was followed. */
  onLink: (row: CustomerRow) => void;
}

export interface Column {
  id: string;
  /** Its name where it has no words of the product. */
  title?: string;
  sort?: SortBy | undefined;
  className?: string;
  cell: (row: CustomerRow, context: CellContext) => ReactNode;
}

export const columns: readonly Column[] = [
  {
    id: 'name',
    sort: 'name',
    className: 'cell-name',
    cell: (row, { onLink, t }) => (
      <>
        <Link
          to="/customers/$id"
          params={{ id: String(row.id) }}
          state={{ list: true }}
          className="ellipsis"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            onLink(row);
          }}
        >
          {row.name}
        </Link>
        {row.key !== null && row.key !== row.name && (
          <span className="tiny muted ellipsis">{row.key}</span>
        )}
        {row.noRelationship && <span className="tiny muted">{t('record.unwanted')}</span>}
      </>
    ),
  },
  {
    id: 'group',
    cell: (row) => (row.value === null ? <NotKnown /> : <GroupName group={row.group} short />),
  },
  {
    id: 'value',
    sort: 'value',
    className: 'num strong at-end',
    cell: (row, { format }) => (row.value === null ? <NotKnown /> : format.money(row.value)),
  },
  {
    id: 'interval',
    cell: (row, { domain }) => domain && <ValueWhisker row={row} domain={domain} width="100%" />,
  },
  {
    id: 'pActive',
    sort: 'pActive',
    cell: (row) =>
      row.pActive === null ? (
        <NotKnown />
      ) : (
        <PBar probability={shownPActive(row.pActive, row.phase)} />
      ),
  },
  {
    id: 'lastPurchase',
    sort: 'lastPurchase',
    className: 'num soft',
    cell: (row, { format, asOf }) =>
      row.lastPurchaseOn === null ? <NotKnown /> : format.ago(row.lastPurchaseOn, asOf),
  },
  {
    id: 'nextExpected',
    sort: 'nextExpected',
    className: 'num',
    cell: (row, { asOf }) => <NextExpected row={row} asOf={asOf} />,
  },
  {
    id: 'phase',
    className: 'soft',
    cell: (row, { t }) => (row.phase === null ? <NotKnown /> : t(`customers.phase_${row.phase}`)),
  },
  {
    id: 'purchases',
    sort: 'purchases',
    className: 'num at-end',
    cell: (row, { format }) => format.integer(row.purchases),
  },
  {
    id: 'spend',
    sort: 'spend',
    className: 'num at-end',
    cell: (row, { format }) => format.money(row.spend),
  },
];

/** Known of every row like the others, but shown only to those who want it. */
export const furtherColumns: readonly Column[] = [
  {
    id: 'historicValue',
    sort: 'historicValue',
    className: 'num at-end',
    cell: (row, { format }) =>
      row.historicValue === null ? <NotKnown /> : format.money(row.historicValue),
  },
];
