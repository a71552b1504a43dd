// The keys that work everywhere, and the help that lists them with the page's own.
import { Modal } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { useTranslation } from 'react-i18next';
import type { KeyHint } from './Kbd.tsx';

interface ShellKeysProps {
  opened: boolean;
  onChange: (opened: boolean) => void;
  /** The page's own keys. */
  keys: readonly KeyHint[];
}

/** A list's own search field if the page has one (marked data-page-search), else the palette. */
function search() {
  const field = document.querySelector<HTMLElement>('[data-page-search]');
  if (field) field.focus();
  else spotlight.open();
}

export function ShellKeys({ opened, onChange, keys }: ShellKeysProps) {
  const { t } = useTranslation();
  useHotkeys([
    ['/', search],
    ['shift+?', () => onChange(true), { usePhysicalKeys: false }],
  ]);
  const hints: KeyHint[] = [
    { keys: ['Ctrl K'], label: t('shell.key_palette') },
    { keys: ['/'], label: t('shell.key_search') },
    { keys: ['?'], label: t('shell.key_help') },
    ...keys,
  ];
  return (
    <Modal
      opened={opened}
      onClose={() => onChange(false)}
      title={t('shell.keys')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      <dl className="key-list">
        {hints.map((hint) => (
          <div key={hint.label}>
            <dt>{hint.label}</dt>
            <dd>
              {hint.keys.map((key) => (
                <kbd className="kbd" key={key}>
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
