// Light, dark, or as the device says; remembered in this browser.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useScheme } from './scheme.ts';

const choices = [
  { scheme: 'light', icon: IconSun },
  { scheme: 'dark', icon: IconMoon },
  { scheme: 'auto', icon: IconDeviceDesktop },
] as const;

export function SchemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = useScheme() === 'dark' ? IconMoon : IconSun;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size={32} className="touch" aria-label={t('shell.scheme')}>
          <Icon size={17} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ scheme, icon: Choice }) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            leftSection={<Choice size={15} stroke={1.6} />}
            rightSection={colorScheme === scheme && <IconCheck size={14} />}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`shell.scheme_${scheme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
