// The dotted «why?» beside a number: opens a short explanation.
import { Popover, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function Why({
  label,
  width = 320,
  children,
}: {
  /** «¿por qué?» unless another question is meant. */
  label?: string;
  width?: number;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Popover width={width} position="bottom-start" trapFocus returnFocus withRoles>
      <Popover.Target>
        <UnstyledButton className="why">{label ?? t('ui.why')}</UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="why-text" tabIndex={-1} data-autofocus>
          {children}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
