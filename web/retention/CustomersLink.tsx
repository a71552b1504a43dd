// A number of customers that opens the list of them, for whoever may see customers.
import type { ReactNode } from 'react';
import { AddressLink } from '../ui/AddressLink.tsx';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';

export function CustomersLink({
  count,
  question,
  title,
  children,
}: {
  count: number;
  question: unknown;
  /** What the list is called. */
  title: string;
  children: ReactNode;
}) {
  const { can } = useRights();
  if (count === 0 || !can('customers.read')) return <>{children}</>;
  return (
    <AddressLink to={customersAddress(question, title)} className="why">
      {children}
    </AddressLink>
  );
}
