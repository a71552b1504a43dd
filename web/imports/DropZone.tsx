// Where a file is dropped or chosen. The upload shows its progress here, and a file that is
// no table is answered here in words.
import { Button, Progress } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { ApiError } from '../api-error.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { LackingRight } from '../users/AskAccess.tsx';
import { byteText } from './byte-text.ts';
import { wordsOf } from './kinds.ts';
import { Unfinished } from './Unfinished.tsx';
import { startUpload, stopUpload, useUploadRun } from './upload-run.ts';
import './imports.css';
import './drop.css';

interface DropZoneProps {
  /** What is in the file. */
  kind?: string;
  /** Taller, for a first visit. */
  tall?: boolean;
  /** The page's one filled button. */
  primary?: boolean;
  /** Why no file can be taken now. */
  wait?: string | undefined;
  /** Called with the new import instead of opening it. */
  onUploaded?: (id: number) => void;
}

export function DropZone({
  kind = 'purchases',
  tall = false,
  primary = true,
  wait,
  onUploaded,
}: DropZoneProps) {
  const { t } = useTranslation();
  const go = useGo();
  const rights = useRights();
  const queries = useQueryClient();
  const run = useUploadRun();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<{ file: string; error: unknown } | 'many' | null>(null);

  const take = async (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (!file) return;
    if (files.length > 1) return setRefused('many');
    setRefused(null);
    try {
      const id = await startUpload(file, kind);
      if (id === null) return;
      // Somebody who has gone to another page in the meantime is told, not taken away from it.
      if (!input.current) toast.done(t('imports.uploaded', { file: file.name }));
      else if (onUploaded) onUploaded(id);
      else go(`/import/${id}`);
    } catch (error) {
      setRefused({ file: file.name, error });
    } finally {
      queries.invalidateQueries({ queryKey: endpointKey(importsContract.uploads) });
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!run && !wait) take(event.dataTransfer.files);
  };

  const lacks = rights.missing('imports.write', 'customers.contact');
  if (lacks) return <LackingRight right={lacks} title={t('imports.drop_denied')} />;
  return (
    <div className="drop-frame">
      <section
        className={['drop', tall && 'drop-tall', over && 'drop-over'].filter(Boolean).join(' ')}
        aria-label={wordsOf(t, kind, 'drop_label')}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(!run && !wait);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          ref={input}
          type="file"
          hidden
          onChange={(event) => {
            take(event.currentTarget.files);
            // The same file can be chosen again after it was corrected.
            event.currentTarget.value = '';
          }}
        />
        {run ? (
          <Sending />
        ) : (
          <>
            <IconUpload className="drop-icon" size={30} stroke={1.5} aria-hidden="true" />
            <p className="drop-title">{wordsOf(t, kind, 'drop_title')}</p>
            <p className="soft">{wait ?? t('imports.drop_help')}</p>
            <Button
              mt={8}
              variant={primary ? 'filled' : 'default'}
              disabled={wait !== undefined}
              onClick={() => input.current?.click()}
            >
              {t('imports.browse')}
            </Button>
          </>
        )}
      </section>
      {!run && refused === 'many' && <p role="alert">{t('imports.one_file')}</p>}
      {!run && refused && refused !== 'many' && <Refused {...refused} />}
      {!run && <Unfinished />}
    </div>
  );
}

/** How far the upload is, and a way to stop it. */
function Sending() {
  const { t } = useTranslation();
  const format = useFormat();
  const run = useUploadRun();
  if (!run) return null;
  const looking = run.sent >= 1 && !run.waiting;
  return (
    <div className="sending">
      <p className="drop-title ellipsis">{run.fileName}</p>
      <Progress
        value={run.sent * 100}
        size="sm"
        radius="xs"
        aria-label={t('imports.sending_label', { file: run.fileName })}
      />
      <p className="soft num" role="status">
        {run.waiting && `${t('imports.sending_waits')} `}
        {looking
          ? t('imports.looking')
          : t('imports.sending', {
              sent: byteText(run.sent * run.fileBytes, format),
              total: byteText(run.fileBytes, format),
            })}
      </p>
      <Button mt={4} variant="default" onClick={stopUpload}>
        {t('imports.cancel_upload')}
      </Button>
    </div>
  );
}

const known = 'ods pdf zip gzip html xml json'.split(' ');

/** Why the file cannot be read, and what to do with a file of that kind. */
function Refused({ file, error }: { file: string; error: unknown }) {
  const { t } = useTranslation();
  const kind = error instanceof ApiError ? error.details.looksLike : null;
  const say = t as unknown as (key: string) => string;
  return (
    <ErrorState
      error={error}
      title={t('imports.refused', { file })}
      instead={
        typeof kind === 'string' && known.includes(kind) ? say(`imports.looks_like_${kind}`) : null
      }
    />
  );
}
