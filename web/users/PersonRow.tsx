// One person who works here: their role, how safe the account is, and closing or opening it.
import { Button, Menu, Modal, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDotsVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { PersonSessions } from './PersonSessions.tsx';
import { PersonTeam } from './PersonTeam.tsx';
import { roleName } from './role-name.ts';

export type Colleague = AnswerOf<typeof usersContract.people>['people'][number];
export type Role = AnswerOf<typeof usersContract.roles>['roles'][number];

/** Roles to choose from, by name. */
export function useRoleOptions(roles: readonly Role[]) {
  const { t } = useTranslation();
  return roles.map(({ id, name }) => ({
    value: id,
    label: roleName({ role: id, roleName: name }, t),
  }));
}

const changes = [usersContract.people, usersContract.roles] as const;

interface PersonRowProps {
  person: Colleague;
  roles: readonly Role[];
  /** Names of the teams there are. */
  teams: readonly string[];
}

export function PersonRow({ person, roles, teams }: PersonRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const options = useRoleOptions(roles);
  const [sessions, sessionsModal] = useDisclosure(false);
  const [closing, closingModal] = useDisclosure(false);
  const [team, teamModal] = useDisclosure(false);
  const { id, name, email, role, self, leftAt } = person;
  const give = useConfirmed(usersContract.changeRole, {
    changes,
    onSuccess: () => toast.done(t('people.role_given', { name })),
  });
  const open = useConfirmed(usersContract.openAccount, {
    changes,
    onSuccess: () => toast.done(t('people.opened', { name })),
  });
  const failed = worthTelling(give.error) ?? worthTelling(open.error);
  const mayChange = can('users.write');
  const seen = person.lastSeen
    ? t('people.seen', { date: format.dateTime(person.lastSeen) })
    : t('people.not_in');
  return (
    <li className="person">
      <div>
        <p className="strong">
          {name} {self && <span className="tag">{t('people.you')}</span>}
          {leftAt && <span className="tag tag-loss">{t('people.closed')}</span>}
        </p>
        <p className="soft small">
          {email} · {person.team && `${t('people.in_team', { team: person.team })} · `}
          {leftAt ? t('people.closed_since', { date: format.date(leftAt) }) : seen} ·{' '}
          {person.secondStep || person.passkeys > 0 ? t('people.safe') : t('people.password_only')}
        </p>
        {failed && <ErrorState error={failed} />}
      </div>
      <div className="person-acts">
        {mayChange && !leftAt ? (
          <Select
            aria-label={t('people.role_of', { name })}
            size="xs"
            w={150}
            data={options}
            value={role}
            allowDeselect={false}
            disabled={give.isPending}
            onChange={(chosen) =>
              chosen && chosen !== role && give.mutate({ params: { id }, body: { role: chosen } })
            }
          />
        ) : (
          <span className="soft">{options.find(({ value }) => value === role)?.label}</span>
        )}
        {mayChange && leftAt && (
          <Button
            variant="default"
            size="xs"
            loading={open.isPending}
            onClick={() => open.mutate({ params: { id } })}
          >
            {t('people.open')}
          </Button>
        )}
        {mayChange && !leftAt && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" size="xs" px={8} aria-label={t('people.more_of', { name })}>
                <IconDotsVertical size={15} aria-hidden="true" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={teamModal.open}>{t('people.team_change')}</Menu.Item>
              {!self && (
                <>
                  <Menu.Item onClick={sessionsModal.open}>
                    {t('people.sessions', {
                      count: person.sessions,
                      number: format.integer(person.sessions),
                    })}
                  </Menu.Item>
                  <Menu.Item color="red" onClick={closingModal.open}>
                    {t('people.close')}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Modal
        opened={sessions}
        onClose={sessionsModal.close}
        title={t('people.sessions_of', { name })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <PersonSessions person={person} />
      </Modal>
      <Modal
        opened={team}
        onClose={teamModal.close}
        title={t('people.team_of', { name })}
        centered
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <PersonTeam person={person} teams={teams} onDone={teamModal.close} />
      </Modal>
      <Modal
        opened={closing}
        onClose={closingModal.close}
        title={t('people.close_title', { name })}
        centered
        closeButtonProps={{ 'aria-label': t('ui.close') }}
      >
        <Close person={person} onDone={closingModal.close} />
      </Modal>
    </li>
  );
}

/** Says what ends and what stays before anything happens. */
function Close({ person, onDone }: { person: Colleague; onDone: () => void }) {
  const { t } = useTranslation();
  const close = useConfirmed(usersContract.closeAccount, {
    changes,
    onSuccess: () => {
      toast.done(t('people.closed_done', { name: person.name }));
      onDone();
    },
  });
  const failed = worthTelling(close.error);
  return (
    <div className="confirm">
      <p>{t('people.close_goes')}</p>
      <p>{t('people.close_stays')}</p>
      {failed && <ErrorState error={failed} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onDone}>
          {t('security.cancel')}
        </Button>
        <Button
          color="red"
          loading={close.isPending}
          onClick={() => close.mutate({ params: { id: person.id } })}
        >
          {t('people.close')}
        </Button>
      </div>
    </div>
  );
}
