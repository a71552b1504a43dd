// When a page cannot be opened, or there is none at the address.
import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AddressLink } from './AddressLink.tsx';
import { Page } from './Page.tsx';
import { EmptyState, ErrorState } from './states.tsx';

export function PageMissing() {
  const { t } = useTranslation();
  return (
    <Page title={t('ui.not_found_title')}>
      <EmptyState
        title={t('ui.not_found_help')}
        action={
          <Button variant="default" renderRoot={(props) => <AddressLink to="/" {...props} />}>
            {t('ui.go_home')}
          </Button>
        }
      />
    </Page>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Page title={t('ui.page_failed')}>
      <ErrorState error={error} title={t('ui.page_failed')} onRetry={reset} />
    </Page>
  );
}
