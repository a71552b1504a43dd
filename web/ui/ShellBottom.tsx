// The bottom bar of phones: the few screens used most, and a drawer with all of them.
import { Drawer, UnstyledButton } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from './AddressLink.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { belongsTo } from './nav.ts';
import type { ShellData } from './Shell.tsx';
import { CheckLine, NavGroups, useNavGroups } from './ShellNav.tsx';

export function ShellBottom({ path, company, check, counts }: ShellData & { path: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const entries = useNavGroups()
    .flatMap((group) => group.entries)
    .filter((entry) => entry.phone)
    .slice(0, 4);
  return (
    <>
      <nav className="bottom" aria-label={t('shell.nav_short')}>
        {entries.map((entry) => (
          <AddressLink
            key={entry.to}
            to={entry.to}
            aria-current={belongsTo(path, entry.to) ? 'page' : undefined}
          >
            <entry.icon size={21} stroke={1.6} aria-hidden="true" />
            {t(entry.title)}
          </AddressLink>
        ))}
        <UnstyledButton aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(true)}>
          <IconMenu2 size={21} stroke={1.6} aria-hidden="true" />
          {t('ui.more')}
        </UnstyledButton>
      </nav>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        position="bottom"
        size="88%"
        title={company}
        closeButtonProps={{ 'aria-label': t('ui.close'), className: 'touch', iconSize: 20 }}
      >
        <nav className="drawer-nav" aria-label={t('shell.nav')}>
          <NavGroups path={path} counts={counts} onGo={() => setOpen(false)} />
        </nav>
        <LanguageSwitch />
        <CheckLine check={check} />
      </Drawer>
    </>
  );
}
