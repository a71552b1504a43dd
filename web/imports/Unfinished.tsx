// Files of which only a part has come: they go on when the same file is chosen again, or are thrown away.
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { byteText } from './byte-text.ts';
import './doors.css';

export function Unfinished() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useEndpoint(importsContract.uploads);
  const drop = useSend(importsContract.dropUpload, { changes: [importsContract.uploads] });
  if (!data || data.uploads.length === 0) return null;
  return (
    <div className="unfinished">
      <ul>
        {data.uploads.map(({ id, fileName, offset, bytes }) => (
          <li key={id}>
            <p className="small num">
              {t('imports.unfinished', {
                file: fileName,
                sent: byteText(offset, format),
                total: byteText(bytes, format),
              })}
            </p>
            <UnstyledButton
              className="why"
              aria-label={t('imports.unfinished_drop_file', { file: fileName })}
              disabled={drop.isPending}
              onClick={() => drop.mutate({ params: { id } })}
            >
              {t('imports.unfinished_drop')}
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {drop.error && <ErrorState error={drop.error} />}
    </div>
  );
}
