// The imports as a table: what went in, what stayed out and where each stands.
import { Button, UnstyledButton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { addressOf } from '../api.ts';
import { currentLanguage } from '../ui/i18n.ts';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { usePhone } from '../ui/scheme.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useRights } from '../use-rights.ts';
import { byteText } from './byte-text.ts';
import { CancelImport } from './CancelImport.tsx';
import { isKind } from './kinds.ts';
import { hadBegun } from './steps.ts';
import { UndoImport } from './UndoImport.tsx';

export type ImportSummary = AnswerOf<typeof importsContract.progress>;

interface ImportListProps {
  imports: readonly ImportSummary[];
  onMore?: (() => void) | undefined;
  loadingMore: boolean;
}

export function ImportList({ imports, onMore, loadingMore }: ImportListProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  const [undone, setUndone] = useState<ImportSummary | null>(null);
  return (
    <>
      <UndoImport of={undone} onClose={() => setUndone(null)} />
      {phone ? (
        <ul className="import-items">
          {imports.map((one) => (
            <ImportItem key={one.id} one={one} onUndo={setUndone} />
          ))}
        </ul>
      ) : (
        <ImportTable imports={imports} onUndo={setUndone} />
      )}
      {onMore && (
        <Button variant="default" mt="md" onClick={onMore} loading={loadingMore}>
          {t('imports.more')}
        </Button>
      )}
    </>
  );
}

type OnUndo = (one: ImportSummary) => void;

function ImportTable({ imports, onUndo }: Pick<ImportListProps, 'imports'> & { onUndo: OnUndo }) {
  const { t } = useTranslation();
  return (
    <ScrollRegion className="table-scroll" label={t('imports.list_title')}>
      <table className="ledger import-list">
        <caption className="sr-only">{t('imports.list_title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('imports.col_file')}</th>
            <th scope="col">{t('imports.col_date')}</th>
            <th scope="col" className="at-end">
              {t('imports.col_rows')}
            </th>
            <th scope="col" className="at-end">
              {t('imports.col_loaded')}
            </th>
            <th scope="col" className="at-end">
              {t('imports.col_rejected')}
            </th>
            <th scope="col">{t('imports.col_status')}</th>
            <th scope="col">
              <span className="sr-only">{t('imports.col_actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {imports.map((one) => (
            <ImportRow key={one.id} one={one} onUndo={onUndo} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** Two lines on phones. */
function ImportItem({ one, onUndo }: { one: ImportSummary; onUndo: OnUndo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { read, rejected } = one.counts;
  return (
    <li>
      <Link to="/import/$id" params={{ id: String(one.id) }} className="import-file">
        {one.fileName}
      </Link>
      <Status one={one} />
      <p className="small soft num">
        {t('imports.list_line', {
          date: format.date(one.createdAt),
          rows:
            one.status === 'uploaded'
              ? byteText(one.fileBytes, format)
              : t('imports.rows', { count: read, number: format.integer(read) }),
        })}
      </p>
      {rejected > 0 && can(...toSeeRows) && (
        <a className="problems-link small" href={rejectedAddress(one.id)} download>
          {t('imports.left_out', { count: rejected, number: format.integer(rejected) })}
          <IconDownload size={14} aria-hidden="true" />
        </a>
      )}
      <Action one={one} onUndo={onUndo} />
    </li>
  );
}

function ImportRow({ one, onUndo }: { one: ImportSummary; onUndo: OnUndo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts, status } = one;
  const read = status !== 'uploaded';
  const number = (count: number): ReactNode =>
    read ? format.integer(count) : <span className="muted">{t('imports.unread')}</span>;
  return (
    <tr>
      <th scope="row">
        <Link to="/import/$id" params={{ id: String(one.id) }} className="import-file">
          {one.fileName}
        </Link>
        <div className="ledger-note num">
          {isKind(one.kind) && `${t(`imports.kind_${one.kind}`)} · `}
          {byteText(one.fileBytes, format)}
          {one.door !== 'page' && ` · ${t(`imports.door_${one.door}`)}`}
        </div>
      </th>
      <td className="num nowrap">{format.dateTime(one.createdAt)}</td>
      <td className="num at-end">{number(counts.read)}</td>
      <td className="num at-end strong">
        {status !== 'undone' && (status === 'done' || counts.stored + counts.updated > 0)
          ? format.integer(counts.stored + counts.updated)
          : null}
        {status !== 'undone' && counts.alreadyThere > 0 && (
          <div className="ledger-note">
            {t('imports.already_there', {
              count: counts.alreadyThere,
              number: format.integer(counts.alreadyThere),
            })}
          </div>
        )}
      </td>
      <td className="num at-end">
        {read && counts.rejected > 0 ? <ProblemsLink one={one} /> : number(counts.rejected)}
      </td>
      <td>
        <Status one={one} />
      </td>
      <td className="at-end">
        <Action one={one} onUndo={onUndo} />
      </td>
    </tr>
  );
}

/** Rows of a file hold contact data as it was written. */
const toSeeRows = ['imports.export', 'customers.contact'] as const;

/** All problems of an import as a file, in the language on screen. */
export const problemsAddress = (id: number) =>
  addressOf(importsContract.problemsFile, {
    params: { id },
    query: { language: currentLanguage() },
  });

/** The rejected rows to be corrected and uploaded again. */
export const rejectedAddress = (id: number) =>
  addressOf(importsContract.rejectedFile, {
    params: { id },
    query: { language: currentLanguage() },
  });

function ProblemsLink({ one }: { one: ImportSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  if (!can(...toSeeRows)) return format.integer(one.counts.rejected);
  return (
    <a className="problems-link" href={rejectedAddress(one.id)} download>
      {format.integer(one.counts.rejected)}
      <span className="sr-only">{t('imports.download_rejected_of', { file: one.fileName })}</span>
      <IconDownload size={14} aria-hidden="true" />
    </a>
  );
}

/** What can be done about an import from the list: stop what runs, take back what was loaded. */
function Action({ one, onUndo }: { one: ImportSummary; onUndo: OnUndo }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const { status } = one;
  if (status === 'checking' || status === 'loading')
    return can('imports.write') ? (
      <CancelImport id={one.id} loading={status === 'loading'} size="xs" />
    ) : null;
  if (!can('imports.delete')) return null;
  if (status !== 'done' && !(status === 'failed' && hadBegun(one))) return null;
  return (
    <UnstyledButton
      className="why"
      aria-label={t('imports.undo_file', { file: one.fileName })}
      onClick={() => onUndo(one)}
    >
      {t('imports.undo_short')}
    </UnstyledButton>
  );
}

function Status({ one }: { one: ImportSummary }) {
  const { t } = useTranslation();
  const cancelled = one.status === 'undone' && one.undone?.cancelled;
  // Nobody had looked at it yet: it came by itself.
  const waits =
    one.door === 'folder' && !one.unattended && ['uploaded', 'checked'].includes(one.status);
  const words = cancelled
    ? t('imports.status_cancelled')
    : waits
      ? t('imports.inbox_waiting')
      : t(`imports.status_${one.status}`);
  if (one.status === 'done') return <span>{words}</span>;
  if (one.status === 'undone') return <span className="muted">{words}</span>;
  if (one.status === 'failed') return <span className="tag tag-loss">{words}</span>;
  return <span className="tag tag-open">{words}</span>;
}
