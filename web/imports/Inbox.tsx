// The inbox folder: where it is, what stands in it, and what became of the last files.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { ApiError, type ApiErrorDetails } from '../api-error.ts';
import { describeError } from '../ui/describe-error.ts';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { byteText } from './byte-text.ts';
import './doors.css';

type InboxFile = AnswerOf<typeof importsContract.inbox>['files'][number];

/** Files on their way are followed closely; an empty folder is looked at now and then. */
const often = 3000;
const seldom = 30_000;

export function Inbox() {
  const { t } = useTranslation();
  const inbox = useEndpoint(importsContract.inbox, undefined, {
    refetchInterval: (query) => {
      const files = query.state.data?.files ?? [];
      return files.some(({ endedAt }) => endedAt === null) ? often : seldom;
    },
  });
  if (!inbox.data && !inbox.error) return null;
  const { folder = '', problem = null, files = [] } = inbox.data ?? {};
  return (
    <Section title={t('imports.inbox_title')} note={inbox.data && <InboxNote folder={folder} />}>
      {inbox.error && <ErrorState error={inbox.error} onRetry={() => inbox.refetch()} />}
      {problem && <ErrorState error={new ApiError(500, problem, { details: { folder } })} />}
      {inbox.data && !problem && files.length === 0 && (
        <p className="small soft">{t('imports.inbox_empty')}</p>
      )}
      <ul className="door-list">
        {files.map((file) => (
          <Item key={file.id} file={file} />
        ))}
      </ul>
    </Section>
  );
}

function InboxNote({ folder }: { folder: string }) {
  const { t } = useTranslation();
  return (
    <>
      {t('imports.inbox_note')} <code className="inbox-folder">{folder}</code>
    </>
  );
}

function Item({ file }: { file: InboxFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { status, error } = file;
  const open = status === 'waiting' || status === 'importing' || status === 'done';
  const why =
    error &&
    describeError(new ApiError(400, error.code, { details: error.details as ApiErrorDetails }), t);
  return (
    <li>
      <div>
        {open && file.import !== null ? (
          <Link to="/import/$id" params={{ id: String(file.import) }} className="import-file">
            {file.name}
          </Link>
        ) : (
          <p className="strong ellipsis">{file.name}</p>
        )}
        <p className="small soft num">
          {byteText(file.bytes, format)} · {format.dateTime(file.endedAt ?? file.seenAt)}
        </p>
        {why && (
          <p className="small">
            {why.title}. {why.help}
          </p>
        )}
      </div>
      <div className="door-actions">
        <span className={tones[status]}>{t(`imports.inbox_${status}`)}</span>
      </div>
    </li>
  );
}

const tones = {
  growing: 'muted',
  taking: 'muted',
  importing: 'tag tag-open',
  waiting: 'tag tag-open',
  done: '',
  refused: 'tag tag-loss',
} as const;
