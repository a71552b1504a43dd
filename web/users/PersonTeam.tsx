// The team somebody is in: a name, chosen from those there are or written anew.
import { Autocomplete, Button } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import type { Colleague } from './PersonRow.tsx';

interface PersonTeamProps {
  person: Colleague;
  teams: readonly string[];
  onDone: () => void;
}

export function PersonTeam({ person, teams, onDone }: PersonTeamProps) {
  const { t } = useTranslation();
  const [team, setTeam] = useState(person.team ?? '');
  const save = useConfirmed(usersContract.changeTeam, {
    changes: [usersContract.people],
    onSuccess: () => {
      toast.done(t('people.team_saved', { name: person.name }));
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({ params: { id: person.id }, body: { team: team.trim() || null } });
  };
  const failed = worthTelling(save.error);
  return (
    <form className="confirm" onSubmit={submit}>
      <p>{t('people.team_note')}</p>
      <Autocomplete
        label={t('people.team')}
        data={[...teams]}
        maxLength={60}
        value={team}
        onChange={setTeam}
        data-autofocus
      />
      {failed && <ErrorState error={failed} />}
      <div className="confirm-actions">
        <Button variant="default" onClick={onDone}>
          {t('security.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('people.team_save')}
        </Button>
      </div>
    </form>
  );
}
