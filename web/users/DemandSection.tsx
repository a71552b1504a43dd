// Demanding more than a password of everybody: whom it would stop today, and the switch.
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';

export function DemandSection({
  people,
  demandsSecondStep,
}: AnswerOf<typeof usersContract.people>) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const change = useConfirmed(usersContract.demandSecondStep, {
    changes: [usersContract.people],
    onSuccess: () => toast.done(t('people.demand_saved')),
  });
  const without = people.filter(
    ({ leftAt, secondStep, passkeys }) => leftAt === null && !secondStep && passkeys === 0,
  );
  const failed = worthTelling(change.error);
  return (
    <Section title={t('people.demand_title')} note={t('people.demand_note')}>
      <Checkbox
        checked={demandsSecondStep}
        disabled={!can('users.write') || change.isPending}
        label={t('people.demand_label')}
        description={
          without.length === 0
            ? t('people.demand_all_have')
            : t('people.demand_without', {
                count: without.length,
                number: format.integer(without.length),
              })
        }
        onChange={(event) => change.mutate({ body: { demanded: event.currentTarget.checked } })}
      />
      {failed && <ErrorState error={failed} />}
      {failed?.code === 'second_step_own_first' && (
        <AddressLink to="/settings/security">{t('security.title')}</AddressLink>
      )}
    </Section>
  );
}
