// Which columns the list shows: the usual ones, and whatever else is known of a customer, in the order of the
// view. What is not shown is not asked for.
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { Attribute } from './AttributeInput.tsx';
import { attributeText } from './attribute-text.ts';
import { type Column, furtherColumns, columns as usual } from './CustomerCells.tsx';
import type { SortBy } from './list-state.ts';
import { NotKnown } from './NotKnown.tsx';

const widths: Record<string, string> = {
  name: 'minmax(180px, 3fr)',
  group: '82px',
  value: '68px',
  historicValue: '92px',
  interval: 'minmax(130px, 1fr)',
  pActive: '103px',
  lastPurchase: '91px',
  nextExpected: '130px',
  phase: '62px',
  purchases: '56px',
  spend: '64px',
};
const otherWidth = 'minmax(110px, 1fr)';

const more = ['email', 'phone', 'source', 'kind', 'assigned', 'tags', 'organisations'] as const;

/** Everything a list can show. */
export function allColumns(
  attributes: readonly Attribute[],
  t: TFunction,
  seesContact: boolean,
): Column[] {
  const text = (value: string | null | undefined) => (value ? value : <NotKnown />);
  const others = more
    .filter((id) => seesContact || (id !== 'email' && id !== 'phone'))
    .map(
      (id): Column => ({
        id,
        title: t(`customers.field.${id}`),
        className: 'ellipsis soft',
        cell: ({ more: cells }) => {
          const value = cells?.[id];
          if (Array.isArray(value)) return text(value.join(', '));
          return text(id === 'kind' && cells?.kind ? t(`customer.kind_${cells.kind}`) : value);
        },
      }),
    );
  const own = attributes
    .filter(({ archived }) => !archived)
    .map((attribute): Column => {
      const id: SortBy = `attribute.${attribute.id}`;
      const number = attribute.kind === 'number' || attribute.kind === 'money';
      return {
        id,
        title: attribute.name,
        sort: seesContact && attribute.kind !== 'choices' ? id : undefined,
        className: number ? 'num at-end' : 'ellipsis soft',
        cell: ({ more: cells }, { format }) =>
          text(attributeText(attribute, cells?.attributes?.[attribute.id], t, format)),
      };
    });
  const contracts: Column[] = [
    {
      id: 'contract',
      title: t('customers.field.contract'),
      className: 'ellipsis soft',
      cell: ({ more: cells }) =>
        text(cells?.contract ? t(`customers.contract_${cells.contract}`) : null),
    },
    {
      id: 'nextRenewal',
      title: t('customers.field.next_renewal'),
      className: 'num soft',
      cell: ({ more: cells }, { format }) =>
        text(cells?.nextRenewal ? format.date(cells.nextRenewal) : null),
    },
    {
      id: 'contractValue',
      title: t('customers.field.contract_value'),
      className: 'num at-end',
      cell: ({ more: cells }, { format }) =>
        text(cells?.contractValue == null ? null : format.money(cells.contractValue)),
    },
  ];
  return [...usual, ...furtherColumns, ...contracts, ...others, ...own];
}

export interface ListColumns {
  all: readonly Column[];
  shown: readonly Column[];
  /** Those that the server must be asked for, comma between. */
  asked: string | undefined;
  template: string;
}

export const usualIds: readonly string[] = usual.map(({ id }) => id);
/** What the server tells of every row, asked for or not. */
const everyRow = new Set([...usual, ...furtherColumns].map(({ id }) => id));

export function useListColumns(wanted: readonly string[] | undefined): ListColumns {
  const { t } = useTranslation();
  const { can } = useRights();
  const sees = can('customers.contact');
  const attributes = useEndpoint(customersContract.attributes).data?.attributes;
  return useMemo(() => {
    const all = allColumns(attributes ?? [], t, sees);
    // The name is the way to the customer: it is always there.
    const ids = wanted ? ['name', ...wanted.filter((id) => id !== 'name')] : usualIds;
    const shown = ids.flatMap((id) => all.find((column) => column.id === id) ?? []);
    const asked = shown.map(({ id }) => id).filter((id) => !everyRow.has(id));
    return {
      all,
      shown,
      asked: asked.length > 0 ? asked.join() : undefined,
      template: `20px ${shown.map(({ id }) => widths[id] ?? otherWidth).join(' ')}`,
    };
  }, [attributes, wanted, t, sees]);
}
