// Recovery codes, shown this once: to copy, to keep as a file, or to write down.
import { Button } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../ui/download.ts';
import { toast } from '../ui/toast.ts';

interface RecoveryCodesProps {
  codes: readonly string[];
  /** They have been kept. */
  onKept: () => void;
}

export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const text = `${t('security.codes_file')}\n\n${codes.join('\n')}\n`;
  const copy = () =>
    navigator.clipboard.writeText(codes.join('\n')).then(
      () => toast.done(t('security.codes_copied')),
      () => toast.failed(t('security.codes_not_copied')),
    );
  return (
    <div className="codes">
      <p className="strong">{t('security.codes_title')}</p>
      <p className="soft">{t('security.codes_why')}</p>
      <ol className="codes-list" aria-label={t('security.codes_title')}>
        {codes.map((code) => (
          <li key={code} className="code-text">
            {code}
          </li>
        ))}
      </ol>
      <div className="security-actions">
        <Button variant="default" leftSection={<IconCopy size={16} stroke={1.6} />} onClick={copy}>
          {t('security.codes_copy')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} />}
          onClick={() =>
            download(new Blob([text], { type: 'text/plain' }), t('security.codes_name'))
          }
        >
          {t('security.codes_download')}
        </Button>
        <Button onClick={onKept}>{t('security.codes_kept')}</Button>
      </div>
    </div>
  );
}
