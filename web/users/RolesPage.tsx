// Roles and what they may do: choose one, tick what it may, make another.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { AccessPage } from './AccessPage.tsx';
import { NewRole } from './NewRole.tsx';
import { RoleRights } from './RoleRights.tsx';
import { roleName } from './role-name.ts';

export function RolesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const roles = useEndpoint(usersContract.roles);
  const [chosen, setChosen] = useState('owner');
  const all = roles.data?.roles ?? [];
  const role = all.find(({ id }) => id === chosen) ?? all[0];
  return (
    <AccessPage at="/settings/roles" finding={t('roles.finding')} sub={t('roles.sub')}>
      {roles.isPending && <SkeletonLedger rows={6} />}
      {roles.error && <ErrorState error={roles.error} onRetry={() => roles.refetch()} />}
      {role && roles.data && (
        <>
          <fieldset className="role-choice" aria-label={t('roles.choose')}>
            {all.map(({ id, name, people }) => (
              <button
                key={id}
                type="button"
                aria-pressed={id === role.id}
                onClick={() => setChosen(id)}
              >
                {roleName({ role: id, roleName: name }, t)}
                <span className="soft small num">
                  {t('roles.people', { count: people, number: format.integer(people) })}
                </span>
              </button>
            ))}
          </fieldset>
          <RoleRights
            key={`${role.id} ${role.rights} ${JSON.stringify(role.reach)}`}
            role={role}
            areas={roles.data.areas}
            onGone={() => setChosen('owner')}
          />
          {can('users.write') && (
            <Section title={t('roles.new_title')} note={t('roles.new_note')}>
              <NewRole roles={all} onMade={setChosen} />
            </Section>
          )}
        </>
      )}
    </AccessPage>
  );
}
