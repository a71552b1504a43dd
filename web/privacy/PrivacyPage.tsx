// What people ask about their own data, with what is overdue first; the register of breaches; what was erased.
import { useTranslation } from 'react-i18next';
import { privacyContract } from '../../server/privacy/contract.ts';
import { Page } from '../ui/Page.tsx';
import { Finding, PageGrid } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { BreachesSection } from './BreachesSection.tsx';
import { ErasuresSection } from './ErasuresSection.tsx';
import { RequestsSection } from './RequestsSection.tsx';
import { TermsSection, useTerms } from './TermsSection.tsx';
import { breachWords } from './term-words.ts';
import './privacy.css';

export function PrivacyPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const terms = useTerms().data;
  const open = useEndpointPages(privacyContract.requests, { query: { state: 'open', limit: 50 } });
  const rows = open.data?.pages.flatMap(({ requests }) => requests);
  const late = rows?.filter(({ daysLeft }) => daysLeft !== null && daysLeft < 0).length ?? 0;
  const more = open.hasNextPage;
  const finding =
    rows === undefined
      ? null
      : rows.length === 0
        ? t('privacy.finding_none')
        : t(late > 0 ? 'privacy.finding_late' : 'privacy.finding_open', {
            open: format.integer(rows.length) + (more ? '+' : ''),
            late: format.integer(late),
          });
  return (
    <Page title={t('privacy.title')}>
      {finding && (
        <Finding
          sub={
            terms &&
            t('privacy.finding_sub', {
              law: terms.law ?? t('privacy.law_unknown'),
              breach: breachWords(terms, t),
            })
          }
        >
          {finding}
        </Finding>
      )}
      <PageGrid>
        <RequestsSection />
        <BreachesSection />
        <ErasuresSection />
        <TermsSection />
      </PageGrid>
    </Page>
  );
}
