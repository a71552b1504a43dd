// Every decision about an action, the last one first: who, when, from what to what, and why.
import { useTranslation } from 'react-i18next';
import { type Status, type Strategy, statuses, strategies } from '../../server/actions/contract.ts';
import { useFormat } from '../ui/use-format.tsx';
import type { OneAction } from './ActionDrawer.tsx';

type Entry = OneAction['log'][number];

export function ActionLog({ log }: { log: readonly Entry[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t('strategy.log')}>
      <h3 className="strategy-part">{t('strategy.log')}</h3>
      <ol className="action-log">
        {log.map((entry) => (
          <li key={entry.id}>
            <span className="small soft num">
              {format.date(entry.at)} · {entry.by ?? t('strategy.by_program')}
            </span>
            <Changes entry={entry} />
            {entry.why && (
              <span className="small">{t('customers.quoted', { text: entry.why })}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

const known = ['status', 'strategy', 'owner', 'due_on', 'cost', 'outcome'] as const;
type Known = (typeof known)[number];

function Changes({ entry: { before, after, undoes } }: { entry: Entry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = (name: Known, value: unknown): string => {
    if (value === null || value === undefined) return t('strategy.log_none');
    if (name === 'status' && statuses.includes(value as Status))
      return t(`strategy.status_${value as Status}`);
    if (name === 'strategy' && strategies.includes(value as Strategy))
      return t(`strategy.name_${value as Strategy}`);
    if (name === 'due_on') return format.date(String(value));
    if (name === 'cost' || name === 'outcome') return format.money(Number(value));
    return t('strategy.log_somebody');
  };
  const names = known.filter((name) => name in after);
  return (
    <ul className="action-log-changes">
      {undoes !== null && <li>{t('strategy.log_undone')}</li>}
      {before === null && <li>{t('strategy.log_made')}</li>}
      {'taken_back' in after && <li>{t('strategy.log_taken_back')}</li>}
      {names
        .filter((name) => before !== null || after[name] !== null)
        .map((name) => (
          <li key={name}>
            {before === null
              ? t('strategy.log_set', {
                  what: t(`strategy.log_${name}`),
                  to: said(name, after[name]),
                })
              : t('strategy.log_change', {
                  what: t(`strategy.log_${name}`),
                  from: said(name, before[name]),
                  to: said(name, after[name]),
                })}
          </li>
        ))}
      {names.length === 0 && before !== null && !('taken_back' in after) && (
        <li>{t('strategy.log_words')}</li>
      )}
    </ul>
  );
}
