// The bar that rises when rows are selected: how many, their value, what stands in the way, and what
// can be done with them.
import { Menu, UnstyledButton } from '@mantine/core';
import { IconDotsVertical, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface BulkAction {
  id: string;
  label: string;
  onClick: () => void;
}

export function BulkBar({
  summary,
  warning,
  primary,
  actions = [],
  more = [],
  onClear,
}: {
  /** «8 elegidos, $113 mil». */
  summary: ReactNode;
  /** «1 sin permiso de contacto». */
  warning?: ReactNode;
  primary?: BulkAction;
  actions?: readonly BulkAction[];
  /** In the menu at the end. */
  more?: readonly BulkAction[];
  onClear: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="bulk" aria-label={t('ui.bulk')}>
      <span className="num" role="status">
        {summary}
        {warning && <span className="bulk-warning"> · {warning}</span>}
      </span>
      <hr />
      {primary && (
        <UnstyledButton className="bulk-button bulk-primary" onClick={primary.onClick}>
          {primary.label}
        </UnstyledButton>
      )}
      {actions.map((action) => (
        <UnstyledButton key={action.id} className="bulk-button" onClick={action.onClick}>
          {action.label}
        </UnstyledButton>
      ))}
      {more.length > 0 && (
        <Menu position="top-end">
          <Menu.Target>
            <UnstyledButton className="bulk-button bulk-icon" aria-label={t('ui.more')}>
              <IconDotsVertical size={15} aria-hidden="true" />
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((action) => (
              <Menu.Item key={action.id} onClick={action.onClick}>
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <UnstyledButton
        className="bulk-button bulk-icon"
        aria-label={t('ui.clear')}
        onClick={onClear}
      >
        <IconX size={15} aria-hidden="true" />
      </UnstyledButton>
    </section>
  );
}
