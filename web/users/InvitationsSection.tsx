// Inviting somebody by a link to be handed over, and the invitations that wait.
import { Button, Select, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { basePath } from '../base-path.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { type Role, useRoleOptions } from './PersonRow.tsx';
import { ShownOnce } from './ShownOnce.tsx';

type Invitation = AnswerOf<typeof usersContract.people>['invitations'][number];

interface InvitationsProps {
  invitations: readonly Invitation[];
  roles: readonly Role[];
}

export function InvitationsSection({ invitations, roles }: InvitationsProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  if (!can('users.write') && invitations.length === 0) return null;
  return (
    <Section title={t('people.invite_title')} note={t('people.invite_note')}>
      {can('users.write') && <InviteForm roles={roles} />}
      {invitations.length > 0 && (
        <ul className="security-list">
          {invitations.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} roles={roles} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function InviteForm({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const options = useRoleOptions(roles);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('viewer');
  const [made, setMade] = useState<{
    email: string;
    link: string;
    until: string;
    mailed: boolean;
  } | null>(null);
  const invite = useConfirmed(usersContract.invite, {
    changes: [usersContract.people],
    onSuccess: ({ token, expiresAt, mailed }) => {
      // What stands behind the # never reaches a server's log.
      const link = `${location.origin}${basePath}/invitation#${token}`;
      setMade({ email: email.trim(), link, until: expiresAt, mailed });
      setEmail('');
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    invite.mutate({ body: { email, role } });
  };
  const failed = worthTelling(invite.error);
  if (made)
    return (
      <ShownOnce
        title={t(made.mailed ? 'people.invited_mail' : 'people.invited', { email: made.email })}
        why={t(made.mailed ? 'people.invited_mail_why' : 'people.invited_why', {
          date: format.dateTime(made.until),
        })}
        text={made.link}
        onKept={() => setMade(null)}
      />
    );
  return (
    <form className="invite-form" onSubmit={submit} aria-label={t('people.invite_title')}>
      {failed && <ErrorState error={failed} />}
      <TextInput
        name="invite-email"
        type="email"
        label={t('users.email')}
        autoComplete="off"
        maxLength={200}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        name="invite-role"
        label={t('company.role')}
        data={options}
        value={role}
        allowDeselect={false}
        onChange={(chosen) => chosen && setRole(chosen)}
      />
      <Button type="submit" loading={invite.isPending} disabled={!email.trim()}>
        {t('people.invite_go')}
      </Button>
    </form>
  );
}

function InvitationRow({ invitation, roles }: { invitation: Invitation; roles: readonly Role[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const options = useRoleOptions(roles);
  const withdraw = useSend(usersContract.withdrawInvitation, {
    changes: [usersContract.people],
    onSuccess: () => toast.done(t('people.withdrawn', { email: invitation.email })),
  });
  const role = options.find(({ value }) => value === invitation.role)?.label ?? invitation.role;
  return (
    <li>
      <div>
        <p className="strong">{invitation.email}</p>
        <p className="soft small">
          {role} · {t('people.invited_by', { name: invitation.invitedBy })} ·{' '}
          {t(invitation.over ? 'people.invitation_over' : 'people.invitation_until', {
            date: format.dateTime(invitation.expiresAt),
          })}
        </p>
        {withdraw.error && <ErrorState error={withdraw.error} />}
      </div>
      {can('users.write') && (
        <Button
          variant="default"
          size="xs"
          loading={withdraw.isPending}
          aria-label={t('people.withdraw_named', { email: invitation.email })}
          onClick={() => withdraw.mutate({ params: { id: invitation.id } })}
        >
          {t('people.withdraw')}
        </Button>
      )}
    </li>
  );
}
