// What one role may do, area by area, as boxes to tick.
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { type Right, type RoleReach, usersContract } from '../../server/users/contract.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useRights } from '../use-rights.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import type { Role } from './PersonRow.tsx';
import { ReachRows } from './ReachRows.tsx';
import { roleName } from './role-name.ts';

type Areas = AnswerOf<typeof usersContract.roles>['areas'];

interface RightsBoxesProps {
  areas: Areas;
  held: ReadonlySet<string>;
  /** Undefined: to be read, not changed. */
  onChange?: (held: Set<string>) => void;
  /** Rights that cannot be given here. */
  fixed?: (right: Right) => boolean;
}

/** All rights by area. */
export function RightsBoxes({ areas, held, onChange, fixed }: RightsBoxesProps) {
  const { t } = useTranslation();
  const turn = (right: string) => {
    const next = new Set(held);
    if (!next.delete(right)) next.add(right);
    onChange?.(next);
  };
  return (
    <div className="rights">
      {areas.map(({ area, rights }) => (
        <fieldset key={area}>
          <legend>{t(`right.area.${area}`)}</legend>
          {rights.map((right) => (
            <Checkbox
              key={right}
              size="sm"
              label={t(`right.${right}`)}
              checked={held.has(right)}
              disabled={!onChange || fixed?.(right)}
              onChange={() => turn(right)}
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

interface RoleRightsProps {
  role: Role;
  areas: Areas;
  onGone: () => void;
}

const changes = [usersContract.roles, usersContract.me] as const;

export function RoleRights({ role, areas, onGone }: RoleRightsProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const before = new Set(role.rights);
  const [held, setHeld] = useState<ReadonlySet<string>>(before);
  const [reach, setReach] = useState(role.reach as RoleReach);
  const name = roleName({ role: role.id, roleName: role.name }, t);
  const save = useConfirmed(usersContract.changeRights, {
    changes,
    onSuccess: () => toast.done(t('roles.saved', { name })),
  });
  const drop = useConfirmed(usersContract.dropRole, {
    changes,
    onSuccess: () => {
      toast.done(t(role.name === null ? 'roles.restored' : 'roles.deleted', { name }));
      if (role.name !== null) onGone();
    },
  });
  const mayChange = can('users.write') && role.id !== 'owner';
  const same =
    held.size === before.size &&
    [...held].every((right) => before.has(right)) &&
    JSON.stringify(reach) === JSON.stringify(role.reach);
  const failed = worthTelling(save.error) ?? worthTelling(drop.error);
  const note =
    role.name === null
      ? t(`role.${role.base}.note`)
      : t('roles.own_note', { role: t(`role.${role.base}`) });
  return (
    <Section title={name} note={note}>
      <RightsBoxes
        areas={areas}
        held={held}
        onChange={mayChange ? setHeld : undefined}
        // What I do not have I neither give nor take.
        fixed={(right) => !can(right)}
      />
      {role.id !== 'owner' && (
        <ReachRows reach={reach} onChange={mayChange ? setReach : undefined} />
      )}
      {failed && <ErrorState error={failed} />}
      {mayChange && (
        <div className="settings-save">
          <Button
            disabled={same}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                params: { id: role.id },
                body: { rights: [...held] as Right[], reach },
              })
            }
          >
            {t('roles.save')}
          </Button>
          {role.changed && (
            <Button
              variant="default"
              loading={drop.isPending}
              onClick={() => drop.mutate({ params: { id: role.id } })}
            >
              {t('roles.restore')}
            </Button>
          )}
          {role.name !== null && (
            <Button
              variant="default"
              loading={drop.isPending}
              onClick={() => drop.mutate({ params: { id: role.id } })}
            >
              {t('roles.delete')}
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}
