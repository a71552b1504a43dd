// A text that is shown this once and then nowhere: an invitation's link, a program's key.
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { toast } from '../ui/toast.ts';

interface ShownOnceProps {
  title: string;
  why: string;
  text: string;
  /** It has been kept. */
  onKept: () => void;
}

export function ShownOnce({ title, why, text, onKept }: ShownOnceProps) {
  const { t } = useTranslation();
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.done(t('access.copied')),
      () => toast.failed(t('access.not_copied')),
    );
  return (
    <div className="shown-once" role="status">
      <p className="strong">{title}</p>
      <p className="soft">{why}</p>
      <p className="code-text shown-once-text" data-testid="shown-once">
        {text}
      </p>
      <div className="security-actions">
        <Button leftSection={<IconCopy size={16} stroke={1.6} />} onClick={copy}>
          {t('access.copy')}
        </Button>
        <Button variant="default" onClick={onKept}>
          {t('access.kept')}
        </Button>
      </div>
    </div>
  );
}
