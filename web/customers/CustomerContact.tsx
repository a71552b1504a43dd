// How to reach the customer, and what finds them.
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { useRights } from '../use-rights.ts';
import { IdentityList } from './IdentityList.tsx';
import type { Customer } from './use-customer.ts';

export function CustomerContact({ customer }: { customer: Customer | undefined }) {
  const { t } = useTranslation();
  return (
    <Section span={4} title={t('customer.contact_title')}>
      {customer ? (
        <Contact customer={customer} />
      ) : (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      )}
    </Section>
  );
}

function Contact({ customer }: { customer: Customer }) {
  const { t } = useTranslation();
  const { can, explain } = useRights();
  const { email, phone } = customer;
  const sees = can('customers.contact');
  return (
    <>
      <IdentityList customer={customer} />
      {!sees && (email !== null || phone !== null) && (
        <p className="section-foot">{t('access.contact_hidden', explain('customers.contact'))}</p>
      )}
      {email === null && phone === null && (
        <p className="section-foot">{t('customer.contact_none')}</p>
      )}
    </>
  );
}
