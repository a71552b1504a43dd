// A filter as a pill: field, operator, value; a click edits it, the cross removes it.
import { Popover, UnstyledButton } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type ReactNode, type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Kbd } from './Kbd.tsx';

type Editor = (close: () => void) => ReactNode;

export function FilterPill({
  field,
  operator,
  value,
  editor,
  onRemove,
}: {
  field: string;
  operator: string;
  value: ReactNode;
  /** What the pill opens, usually a small form; a pill without one cannot be edited. */
  editor?: Editor;
  onRemove?: () => void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const words = (
    <>
      <span className="pill-part muted">{field}</span>
      <span className="pill-part muted">{operator}</span>
      <span className="pill-part num">{value}</span>
    </>
  );
  return (
    <span className="pill">
      {editor ? (
        <Popover
          opened={open}
          onChange={setOpen}
          position="bottom-start"
          trapFocus
          returnFocus
          withRoles
        >
          <Popover.Target>
            <UnstyledButton className="pill-words" onClick={() => setOpen(!open)}>
              {words}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>{editor(() => setOpen(false))}</Popover.Dropdown>
        </Popover>
      ) : (
        <span className="pill-words">{words}</span>
      )}
      {onRemove && (
        <UnstyledButton
          className="pill-remove"
          aria-label={t('ui.filter_remove', { field })}
          onClick={onRemove}
        >
          <IconX size={13} aria-hidden="true" />
        </UnstyledButton>
      )}
    </span>
  );
}

/** The dashed pill that adds a filter. */
export function AddFilter({
  editor,
  shortcut,
  ref,
}: {
  editor: Editor;
  /** Key shown in the pill, for instance F; the page listens for it and clicks the button. */
  shortcut?: string;
  ref?: Ref<HTMLButtonElement>;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <UnstyledButton ref={ref} className="pill pill-add" onClick={() => setOpen(!open)}>
          <IconPlus size={13} aria-hidden="true" />
          {t('ui.filter_add')}
          {shortcut && <Kbd>{shortcut}</Kbd>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>{editor(() => setOpen(false))}</Popover.Dropdown>
    </Popover>
  );
}
