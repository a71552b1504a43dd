// A number that opens what part each customer has in it, for whoever may see customers.
import type { ReactNode } from 'react';
import type { FigureWithParts } from '../../server/retention/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { useRights } from '../use-rights.ts';
import { partsAddress } from './retention-state.ts';

export function PartsLink({
  count,
  figure,
  of,
  children,
}: {
  count: number;
  figure: FigureWithParts;
  /** Which of them, where there are several. */
  of?: string;
  children: ReactNode;
}) {
  const { can } = useRights();
  if (count === 0 || !can('customers.read', 'value.read')) return <>{children}</>;
  return (
    <AddressLink to={partsAddress(figure, of)} className="why">
      {children}
    </AddressLink>
  );
}
