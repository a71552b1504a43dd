// Who is signed in, the keys, and the way out.
import { Menu, UnstyledButton } from '@mantine/core';
import { IconKeyboard, IconLogout, IconShieldLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from './AddressLink.tsx';
import { Owner } from './Owner.tsx';

interface UserMenuProps {
  user: { name: string; email: string };
  onSignOut: () => void;
  onKeys: () => void;
}

export function UserMenu({ user, onSignOut, onKeys }: UserMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton className="user-button touch" title={t('shell.user')}>
          <Owner name={user.name} size={30} wordless />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className="user-name">{user.name}</span>
          <span className="user-email ellipsis">{user.email}</span>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          className="wide-only"
          leftSection={<IconKeyboard size={15} stroke={1.6} />}
          onClick={onKeys}
        >
          {t('shell.keys')}
        </Menu.Item>
        <Menu.Item
          renderRoot={(props) => <AddressLink to="/settings/security" {...props} />}
          leftSection={<IconShieldLock size={15} stroke={1.6} />}
        >
          {t('security.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} stroke={1.6} />} onClick={onSignOut}>
          {t('shell.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
