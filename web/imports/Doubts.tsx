// Why a file from the inbox was not loaded by itself: what of it somebody has to look at.
import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ImportDetail } from './steps.ts';
import './doors.css';

export function Doubts({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const { doubts } = detail.formatWhy;
  if (detail.door !== 'folder' || detail.unattended || doubts.length === 0) return null;
  return (
    <div className="saved-reading">
      <IconEye size={17} stroke={1.6} aria-hidden="true" />
      <p>
        {t('imports.doubts')} {doubts.map((doubt) => t(`imports.doubt_${doubt}`)).join(' ')}
      </p>
    </div>
  );
}
