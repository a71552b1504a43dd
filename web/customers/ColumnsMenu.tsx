// Choosing the columns of the list and their order.
import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Column } from './CustomerCells.tsx';
import { headOf } from './head-of.ts';
import type { ListColumns } from './list-columns.tsx';

interface ColumnsMenuProps {
  columns: ListColumns;
  /** Absent: the usual ones. */
  onChange: (ids: string[] | undefined) => void;
}

export function ColumnsMenu({ columns: { all, shown }, onChange }: ColumnsMenuProps) {
  const { t } = useTranslation();
  const ids = shown.map(({ id }) => id as string);
  const rest = all.filter(({ id }) => !ids.includes(id));
  const move = (at: number, by: number) => {
    const moved = ids.toSpliced(at, 1);
    moved.splice(at + by, 0, ids[at]!);
    onChange(moved);
  };
  const box = (column: Column, checked: boolean) => (
    <Checkbox
      size="xs"
      checked={checked}
      disabled={column.id === 'name'}
      label={headOf(t, column)}
      onChange={() =>
        onChange(checked ? ids.filter((id) => id !== column.id) : [...ids, column.id])
      }
    />
  );
  return (
    <Popover position="bottom-end" trapFocus returnFocus withRoles>
      <Popover.Target>
        <ActionIcon
          className="desk-only"
          size={29}
          variant="default"
          aria-label={t('customers.columns')}
          title={t('customers.columns')}
        >
          <IconColumns3 size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="columns-menu">
        <p className="strong">{t('customers.columns')}</p>
        {shown.map((column, at) => (
          <div key={column.id} className="columns-row">
            {box(column, true)}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              disabled={at < 2}
              aria-label={t('customers.column_up', { column: headOf(t, column) })}
              onClick={() => move(at, -1)}
            >
              <IconArrowUp size={13} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={22}
              disabled={at === 0 || at === shown.length - 1}
              aria-label={t('customers.column_down', { column: headOf(t, column) })}
              onClick={() => move(at, 1)}
            >
              <IconArrowDown size={13} />
            </ActionIcon>
          </div>
        ))}
        {rest.map((column) => (
          <div key={column.id} className="columns-row">
            {box(column, false)}
          </div>
        ))}
        <Button size="compact-sm" variant="default" onClick={() => onChange(undefined)}>
          {t('customers.columns_usual')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
