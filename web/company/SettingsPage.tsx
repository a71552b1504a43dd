// Settings: which company this is, on which terms its customers are valued, who is signed in, the
// sample business, and what this program is.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { ConsentSection } from '../consent/ConsentSection.tsx';
import { CostsSection } from '../touchpoints/CostsSection.tsx';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Page } from '../ui/Page.tsx';
import { Section } from '../ui/Section.tsx';
import { SectionIndex } from '../ui/SectionIndex.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccessSection } from '../users/AccessSection.tsx';
import { AboutSection } from './AboutSection.tsx';
import { AccountSection } from './AccountSection.tsx';
import { BackupSection } from './BackupSection.tsx';
import { CompanyForm } from './CompanyForm.tsx';
import { DeleteSample } from './DeleteSample.tsx';
import { RatesSection } from './RatesSection.tsx';
import { ServingSection } from './ServingSection.tsx';
import { TermsForm } from './TermsForm.tsx';
import './settings.css';

export function SettingsPage() {
  const { t } = useTranslation();
  const company = useEndpoint(companyContract.company);
  const terms = useEndpoint(companyContract.terms);
  const { can } = useRights();
  const mayChange = can('company.write');
  return (
    <Page title={t('nav.settings')}>
      <div className="settings with-index">
        <SectionIndex />
        <Section id="company" title={t('company.company_title')} note={t('company.company_note')}>
          {company.isPending && <SkeletonLedger rows={4} />}
          {company.isError && (
            <ErrorState
              error={company.error}
              title={t('company.company_failed')}
              onRetry={() => company.refetch()}
            />
          )}
          {company.data && <CompanyForm company={company.data} mayChange={mayChange} />}
        </Section>
        <Section id="terms" title={t('company.terms_title')} note={t('company.terms_note')}>
          {terms.isPending && <SkeletonLedger rows={3} />}
          {terms.isError && (
            <ErrorState
              error={terms.error}
              title={t('company.terms_failed')}
              onRetry={() => terms.refetch()}
            />
          )}
          {terms.data && (
            // New terms from the server are a new form.
            <TermsForm key={terms.data.since} terms={terms.data} mayChange={mayChange} />
          )}
        </Section>
        {can('value.read') && <ServingSection mayChange={mayChange} />}
        {company.data && <RatesSection currency={company.data.currency} mayChange={mayChange} />}
        {can('touchpoints.read') && <CostsSection mayChange={mayChange} />}
        {can('consent.read') && <ConsentSection />}
        <Section id="fields" title={t('fields.settings')} note={t('fields.settings_note')}>
          <div className="settings-save">
            <Button
              variant="default"
              renderRoot={(props) => <AddressLink to="/settings/fields" {...props} />}
            >
              {t('fields.title')}
            </Button>
            {can('customers.delete') && (
              <Button
                variant="default"
                renderRoot={(props) => <AddressLink to="/bin" {...props} />}
              >
                {t('bin.title')}
              </Button>
            )}
          </div>
        </Section>
        <AccountSection />
        <AccessSection />
        {company.data?.sample && (
          <Section id="sample" title={t('company.sample_title')} note={t('company.sample_note')}>
            <DeleteSample />
          </Section>
        )}
        {can('backup.read') && <BackupSection />}
        <AboutSection />
      </div>
    </Page>
  );
}
