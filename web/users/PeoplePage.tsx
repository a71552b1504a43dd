// Who works here: their roles, whether they are in, and who is invited.
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { AccessPage } from './AccessPage.tsx';
import { AccessRequestsSection } from './AccessRequestsSection.tsx';
import { DemandSection } from './DemandSection.tsx';
import { InvitationsSection } from './InvitationsSection.tsx';
import { PersonRow } from './PersonRow.tsx';

export function PeoplePage() {
  const { t } = useTranslation();
  const format = useFormat();
  const people = useEndpoint(usersContract.people);
  const roles = useEndpoint(usersContract.roles);
  const open = people.data?.people.filter(({ leftAt }) => leftAt === null) ?? [];
  const owners = open.filter(({ role }) => role === 'owner');
  const finding =
    people.data && t('people.finding', { count: open.length, number: format.integer(open.length) });
  const failed = people.error ?? roles.error;
  const teams = [...new Set(people.data?.people.flatMap(({ team }) => team ?? []))].sort();
  return (
    <AccessPage
      at="/settings/people"
      finding={finding}
      sub={owners.length === 1 ? t('people.sub_one_owner') : t('people.sub')}
    >
      {roles.data && <AccessRequestsSection roles={roles.data.roles} />}
      <Section title={t('people.list_title')} note={t('people.list_note')}>
        {(people.isPending || roles.isPending) && <SkeletonLedger rows={4} />}
        {failed && (
          <ErrorState
            error={failed}
            onRetry={() => {
              people.refetch();
              roles.refetch();
            }}
          />
        )}
        {people.data && roles.data && (
          <ul className="security-list">
            {people.data.people.map((person) => (
              <PersonRow key={person.id} person={person} roles={roles.data.roles} teams={teams} />
            ))}
          </ul>
        )}
      </Section>
      {people.data && roles.data && (
        <InvitationsSection invitations={people.data.invitations} roles={roles.data.roles} />
      )}
      {people.data && <DemandSection {...people.data} />}
    </AccessPage>
  );
}
