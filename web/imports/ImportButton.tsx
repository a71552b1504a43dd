// What somebody without data does next, where their role lets them: bring in a file.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { useRights } from '../use-rights.ts';

export function ImportButton() {
  const { t } = useTranslation();
  const { can } = useRights();
  if (!can('imports.write')) return null;
  return (
    <Button renderRoot={(props) => <AddressLink to="/import" {...props} />}>
      {t('model.empty_button')}
    </Button>
  );
}
