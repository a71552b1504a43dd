// Where somebody may not go or not do something: what is missing and who can give it, never a blank.
import { ActionIcon } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Right } from '../../server/users/contract.ts';
import { useRights } from '../use-rights.ts';
import { Page } from './Page.tsx';
import { NoAccess } from './states.tsx';
import { toast } from './toast.ts';

/** A whole page that may not be opened. */
export function DeniedPage({ right }: { right: Right }) {
  const { t } = useTranslation();
  const { explain } = useRights();
  return (
    <Page title={t('access.denied_title')}>
      <NoAccess title={t('access.denied_title')}>
        {t('error.not_allowed.help', explain(right))}
      </NoAccess>
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
