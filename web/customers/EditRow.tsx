// One field of a record: read as a line, edited in its place. Enter saves, Escape leaves it as it was.
import { ActionIcon, Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface EditRowProps {
  name: string;
  /** What stands there; null: nothing. */
  children: ReactNode;
  /** The input; absent where whoever looks may not change it. */
  editor?: ReactNode;
  /** Called when editing begins, to take up what stands there. */
  onBegin?: () => void;
  /** Saves; resolves false when it was refused, and the editor stays open. */
  onSave?: () => Promise<boolean>;
}

export function EditRow({ name, children, editor, onBegin, onSave }: EditRowProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [saving, setSaving] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setSaving(true);
    const saved = await onSave?.();
    setSaving(false);
    if (saved) setOpen(false);
  };
  return (
    <div className={children === null || children === '' ? 'record-row muted' : 'record-row'}>
      <dt>{name}</dt>
      <dd>
        {open ? (
          <form
            className="record-form"
            onSubmit={submit}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || event.defaultPrevented) return;
              event.stopPropagation();
              setOpen(false);
            }}
            ref={focusFirst}
          >
            {editor}
            <Button type="submit" size="compact-sm" loading={saving}>
              {t('record.save')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setOpen(false)}>
              {t('record.leave')}
            </Button>
          </form>
        ) : (
          <>
            <span className="record-value">
              {children === null || children === '' ? t('record.nothing') : children}
            </span>
            {editor && (
              <ActionIcon
                className="touch"
                variant="subtle"
                color="gray"
                size={26}
                aria-label={t('record.edit', { field: name })}
                onClick={() => {
                  onBegin?.();
                  setOpen(true);
                }}
              >
                <IconPencil size={15} />
              </ActionIcon>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

/** The keyboard goes on where the line was. */
const focusFirst = (form: HTMLFormElement | null) =>
  form?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
