// One entry of the log: what, who, to what, when, by which door.
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/use-format.tsx';
import { detailWords, type Entry } from './audit-words.ts';

/** What somebody should look at twice. */
const alarming: readonly Entry['kind'][] = ['sign_in_failed', 'denied'];

export function AuditRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = t as unknown as (key: string, values?: object) => string;
  const { kind, actor, key, door, subject, subjectName, area, action, call, network, sealed } =
    entry;
  const doing = call === null ? '' : say(`call.${call}`, { defaultValue: '' });
  const who = actor?.name ?? (door === 'command' ? t('audit.machine') : t('audit.nobody'));
  const own = actor !== null && subject === actor.id;
  const what = [
    area && say(`right.area.${area}`, { defaultValue: area }),
    subjectName && !own && t('audit.on_account', { name: subjectName }),
    !subjectName && subject && t('audit.on_record', { id: subject }),
    ...detailWords(entry, t),
  ].filter(Boolean);
  return (
    <li>
      <time className="num soft small nowrap" dateTime={entry.at}>
        {format.dateTime(entry.at)}
      </time>
      <div>
        <p>
          <span className={alarming.includes(kind) ? 'tag tag-loss' : 'tag'}>
            {t(`audit.kind.${kind}`)}
          </span>{' '}
          <span className="strong">{who}</span>
          {key && <span className="soft"> {t('audit.by_key', { name: key })}</span>}
        </p>
        {doing && <p>{doing}</p>}
        {what.length > 0 && <p className="small">{what.join(' · ')}</p>}
        <p className="audit-call muted">
          {/* The path is for those who program; whoever reads has the words above it. */}
          <span>
            {[!doing && action, network, !sealed && t('audit.waiting')].filter(Boolean).join(' · ')}
          </span>
          {doing && <AuditPath action={action} />}
        </p>
      </div>
    </li>
  );
}

/** The call as programs make it, closed until somebody wants it. */
function AuditPath({ action }: { action: string }) {
  const { t } = useTranslation();
  return (
    <details className="audit-path">
      <summary>{t('audit.path')}</summary>
      {action}
    </details>
  );
}
