// The two files that tell of rejected rows: the rows to correct, and the list of what is wrong.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { problemsAddress, rejectedAddress } from './ImportList.tsx';

export function RejectedFiles({ id }: { id: number }) {
  const { t } = useTranslation();
  return (
    <div className="rejected-files">
      <a className="why" href={problemsAddress(id)} download>
        {t('imports.download_problems')}
      </a>
      <Button
        component="a"
        href={rejectedAddress(id)}
        download
        size="xs"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden="true" />}
      >
        {t('imports.download_rejected')}
      </Button>
    </div>
  );
}
