// Where somebody may not go or not do something: what is missing and who can give it, never a blank.
import { ActionIcon, Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Right } from '../../server/users/contract.ts';
import { useRights } from '../use-rights.ts';
import { LackingRight } from '../users/AskAccess.tsx';
import { AddressLink } from './AddressLink.tsx';
import { Page } from './Page.tsx';
import { EmptyState, NoAccess } from './states.tsx';
import { toast } from './toast.ts';

/** A whole page that may not be opened. */
export function DeniedPage({ right }: { right: Right }) {
  const { t } = useTranslation();
  return (
    <Page title={t('access.denied_title')}>
      <LackingRight right={right} title={t('access.denied_title')} />
    </Page>
  );
}

/** A whole page about all customers, for somebody who reaches some of them. */
export function BeyondReachPage() {
  const { t } = useTranslation();
  const { helpers } = useRights();
  return (
    <Page title={t('access.denied_title')}>
      <NoAccess title={t('error.reach_all_needed.title')}>
        {t('error.reach_all_needed.help', { who: helpers })}
      </NoAccess>
    </Page>
  );
}

/** Instead of every page, while the company demands a second step that this account lacks. */
export function StepDemandedPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('access.step_title')}>
      <EmptyState
        title={t('error.second_step_demanded.title')}
        action={
          <Button renderRoot={(props) => <AddressLink to="/settings/security" {...props} />}>
            {t('access.step_go')}
          </Button>
        }
      >
        {t('error.second_step_demanded.help')}
      </EmptyState>
    </Page>
  );
}

/** In the place of a button that may not be used: says why when it is pressed. */
export function DeniedButton({ right, label }: { right: Right; label: string }) {
  const { t } = useTranslation();
  const { explain } = useRights();
  const why = t('error.not_allowed.help', explain(right));
  return (
    <ActionIcon
      className="touch"
      size={29}
      variant="default"
      aria-label={`${label}. ${why}`}
      title={`${label}. ${why}`}
      onClick={() => toast.failed(why)}
    >
      <IconLock size={15} />
    </ActionIcon>
  );
}
