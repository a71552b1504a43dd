// Settings, e-mail: the mail server of the company, trying it, and what became of each message.
import { useTranslation } from 'react-i18next';
import { messagesContract } from '../../server/messages/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccessPage } from '../users/AccessPage.tsx';
import { MailServerForm } from './MailServerForm.tsx';
import { MessagesSection } from './MessagesSection.tsx';
import './messages.css';

export function MailPage() {
  const { t } = useTranslation();
  const { can } = useRights();
  const sent = useEndpoint(messagesContract.messages, { query: { limit: 1 } });
  return (
    <AccessPage
      at="/settings/mail"
      finding={sent.data && t(sent.data.set ? 'mailbox.finding_set' : 'mailbox.finding_unset')}
      sub={t('mailbox.sub')}
    >
      {can('messages.write') && <ServerSection />}
      <MessagesSection />
    </AccessPage>
  );
}

function ServerSection() {
  const { t } = useTranslation();
  const mail = useEndpoint(messagesContract.mail);
  return (
    <Section title={t('mailbox.server_title')} note={t('mailbox.server_note')}>
      {mail.isPending && <SkeletonLedger rows={5} />}
      {mail.error && (
        <ErrorState
          error={mail.error}
          title={t('mailbox.server_failed')}
          onRetry={() => mail.refetch()}
        />
      )}
      {mail.data && (
        // What was saved is a new form.
        <MailServerForm key={JSON.stringify(mail.data)} mail={mail.data} />
      )}
    </Section>
  );
}
