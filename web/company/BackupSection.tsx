// Backups: when the last one was made, a new one now, the files to take away, and how one is brought back.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { backupContract } from '../../server/backup/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { addressOf } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { byteText } from '../imports/byte-text.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './backups.css';

type Backups = AnswerOf<typeof backupContract.backups>;

/** Files listed; the others are in the folder. */
const shown = 5;

export function BackupSection() {
  const { t } = useTranslation();
  const backups = useEndpoint(
    backupContract.backups,
    {},
    { refetchInterval: ({ state }) => (state.data?.busy ? 1500 : false) },
  );
  return (
    <Section title={t('backup.title')} note={t('backup.note')} id="backups">
      {backups.isPending && <SkeletonLedger rows={3} />}
      {backups.isError && (
        <ErrorState
          error={backups.error}
          title={t('backup.not_read')}
          onRetry={() => backups.refetch()}
        />
      )}
      {backups.data && <Known backups={backups.data} />}
    </Section>
  );
}

function Known({ backups }: { backups: Backups }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const make = useSend(backupContract.makeBackup, { changes: [backupContract.backups] });
  const { last, failed, busy, schedule, folder, files } = backups;
  return (
    <>
      {failed && !busy && (
        <ErrorState
          error={new ApiError(500, failed.code, { details: failed.details })}
          title={t('backup.failed', { date: format.dateTime(failed.at) })}
        />
      )}
      <dl className="facts">
        <dt>{t('backup.last')}</dt>
        <dd>
          {last ? (
            <>
              {format.dateTime(last.at)}
              {', '}
              {last.bytes !== null && <span className="num">{byteText(last.bytes, format)}</span>}
              <span className="soft">
                {' · '}
                {t(`backup.reason_${last.reason}`)}
              </span>
            </>
          ) : (
            t('backup.none')
          )}
        </dd>
        <dt>{t('backup.schedule')}</dt>
        <dd>
          {schedule.at
            ? t('backup.daily', {
                time: schedule.at,
                days: format.integer(schedule.keepDaily),
                weeks: format.integer(schedule.keepWeekly),
              })
            : t('backup.off')}{' '}
          {t(schedule.locked ? 'backup.locked' : 'backup.open')}
        </dd>
        <dt>{t('backup.folder')}</dt>
        <dd>{folder}</dd>
      </dl>
      {make.error && <ErrorState error={make.error} />}
      <div className="settings-save">
        {can('backup.write') && (
          <Button
            variant="default"
            loading={busy || make.isPending}
            onClick={() => make.mutate({})}
            data-testid="make-backup"
          >
            {t('backup.make')}
          </Button>
        )}
        {busy && (
          <span className="soft" role="status">
            {t('backup.busy')}
          </span>
        )}
      </div>
      {files.length > 0 && can('backup.export') && (
        <ul className="backup-files">
          {files.slice(0, shown).map((file) => (
            <li key={file.name}>
              <a
                className="backup-file"
                href={addressOf(backupContract.backupFile, { params: { name: file.name } })}
                download
              >
                <IconDownload size={16} stroke={1.6} aria-hidden="true" />
                {t('backup.download', { date: format.dateTime(file.at) })}
              </a>
              <span className="soft num">{byteText(file.bytes, format)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="backup-restore">
        <h3>{t('backup.restore_title')}</h3>
        <p>{t('backup.restore_how')}</p>
        <pre className="backup-command">{t('backup.restore_command')}</pre>
        <p className="soft">{t('backup.restore_note')}</p>
      </div>
    </>
  );
}
