// How to reach the customer, and where they came from.
import { IconMail, IconPhone, IconRoute } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { useRights } from '../use-rights.ts';
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
  const { email, phone, source } = customer;
  const sees = can('customers.contact');
  const icon = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;
  return (
    <>
      <dl className="contact">
        <Way icon={<IconMail {...icon} />} name={t('customer.email')}>
          {email && (sees ? <MailLink email={email} /> : email)}
        </Way>
        <Way icon={<IconPhone {...icon} />} name={t('customer.phone')}>
          {phone && (sees ? <a href={`tel:${phone}`}>{phone}</a> : phone)}
        </Way>
        <Way icon={<IconRoute {...icon} />} name={t('customer.source')}>
          {source}
        </Way>
      </dl>
      {!sees && (email !== null || phone !== null) && (
        <p className="section-foot">{t('access.contact_hidden', explain('customers.contact'))}</p>
      )}
      {email === null && phone === null && (
        <p className="section-foot">{t('customer.contact_none')}</p>
      )}
    </>
  );
}

/** Breaks after the @ where it does not fit. */
function MailLink({ email }: { email: string }) {
  const at = email.lastIndexOf('@') + 1;
  return (
    <a href={`mailto:${email}`}>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </a>
  );
}

function Way({ icon, name, children }: { icon: ReactNode; name: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={children ? undefined : 'muted'}>
      <dt>
        {icon}
        {name}
      </dt>
      <dd>{children ?? t('customer.contact_unknown')}</dd>
    </div>
  );
}
