// Short messages about the result of an action, and of nothing else; all other words stand in place.
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { createElement, Fragment } from 'react';

function show(message: string, kind: 'done' | 'failed'): void {
  notifications.show({
    message,
    className: `toast toast-${kind}`,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': i18next.t('ui.close') },
    withBorder: false,
    autoClose: kind === 'done' ? 5000 : 10_000,
  });
}

export const toast = {
  /** Repeats the verb of the button: «Programada para el martes 24». */
  done: (message: string) => show(message, 'done'),
  /** Says what was done, with a button that takes it back. */
  undo: (message: string, label: string, onUndo: () => void) => {
    const id = notifications.show({
      message: createElement(
        Fragment,
        null,
        message,
        ' ',
        createElement(
          'button',
          {
            type: 'button',
            className: 'toast-button',
            onClick: () => {
              notifications.hide(id);
              onUndo();
            },
          },
          label,
        ),
      ),
      className: 'toast toast-done',
      withCloseButton: true,
      closeButtonProps: { 'aria-label': i18next.t('ui.close') },
      withBorder: false,
      autoClose: 12_000,
    });
  },
  /** Says what was not done. */
  failed: (message: string) => show(message, 'failed'),
};
