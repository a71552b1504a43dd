// What stands where data should be: nothing yet, an error, too little, or no permission. Each fails
// in its own section and says what to do; none takes the whole page.
import { Button } from '@mantine/core';
import { IconInbox, IconLock, IconPlugConnectedX, IconRulerMeasure } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api-error.ts';
import { describeError } from './describe-error.ts';

/** Cause, what would appear without the most restrictive filter, and one button. */
export function EmptyState({
  title,
  action,
  children,
}: {
  title: ReactNode;
  /** One button. */
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <IconInbox className="empty-icon" size={26} stroke={1.4} aria-hidden="true" />
      <p className="empty-title">{title}</p>
      {children && <p className="soft">{children}</p>}
      {action && <div className="empty-action">{action}</div>}
    </div>
  );
}

interface NoticeProps {
  kind: 'error' | 'locked' | 'insufficient';
  icon: ReactNode;
  title: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}

function Notice({ kind, icon, title, action, children }: NoticeProps) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : undefined}>
      <div className="notice-icon" aria-hidden="true">
        {icon}
      </div>
      <div>
        <p className="notice-title">{title}</p>
        <div className="notice-text">{children}</div>
      </div>
      {action && <div className="notice-action">{action}</div>}
    </div>
  );
}

/** What failed, what is seen instead, retry, and the reference that finds it in the log. */
export function ErrorState({
  error,
  title,
  instead,
  onRetry,
}: {
  error: unknown;
  /** «No se pudo calcular la retención»; the error's own words otherwise. */
  title?: ReactNode;
  /** What is on screen in its place: «Ves la cifra de ayer, 19 nov». */
  instead?: ReactNode;
  onRetry?: () => void;
}) {
  const { t } = useTranslation();
  const words = describeError(error, t);
  // A refusal is no failure: it says what is missing, and asking again would change nothing.
  if (
    error instanceof ApiError &&
    ['not_allowed', 'reach_all_needed', 'beyond_reach'].includes(error.code)
  )
    return <NoAccess title={words.title}>{words.help}</NoAccess>;
  return (
    <Notice
      kind="error"
      icon={<IconPlugConnectedX size={20} stroke={1.6} />}
      title={title ?? words.title}
      action={
        onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('ui.retry')}
          </Button>
        )
      }
    >
      {title && `${words.title}. `}
      {words.help} {instead}
      {words.reference && (
        <span className="notice-reference">
          {t('ui.error_reference', { reference: words.reference })}
        </span>
      )}
    </Notice>
  );
}

/** No number: what is missing, and when it will be enough. */
export function InsufficientState({
  title,
  action,
  children,
}: {
  title?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className="insufficient-frame hatch">
      <Notice
        kind="insufficient"
        icon={<IconRulerMeasure size={20} stroke={1.6} />}
        title={title ?? t('ui.insufficient_title')}
        action={action}
      >
        {children}
      </Notice>
    </div>
  );
}

/** Who sees it, who can grant it, and a way to ask. */
export function NoAccess({
  title,
  onAsk,
  children,
}: {
  title: ReactNode;
  onAsk?: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Notice
      kind="locked"
      icon={<IconLock size={20} stroke={1.6} />}
      title={title}
      action={
        onAsk && (
          <Button size="xs" variant="default" onClick={onAsk}>
            {t('ui.ask_access')}
          </Button>
        )
      }
    >
      {children}
    </Notice>
  );
}

/** A number that lacks something: shown, with what is missing outlined beside it. */
export function Partial({
  missing,
  note,
  action,
  children,
}: {
  missing: ReactNode;
  note?: ReactNode;
  action?: ReactNode;
  /** Figure and whisker. */
  children: ReactNode;
}) {
  return (
    <div className="partial">
      {children}
      <span className="tag tag-open">{missing}</span>
      {note && <span className="soft">{note}</span>}
      {action}
    </div>
  );
}
