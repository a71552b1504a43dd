// In Settings: the ways to people, roles and keys, for who may go there.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { useRights } from '../use-rights.ts';
import { accessPages } from './access-pages.ts';

export function AccessSection() {
  const { t } = useTranslation();
  const { can } = useRights();
  const pages = accessPages.filter(({ needs }) => can(...needs));
  if (pages.length === 0) return null;
  return (
    <Section id="access" title={t('access.title')} note={t('access.note')}>
      <div className="settings-save">
        {pages.map(({ to, title }) => (
          <Button
            key={to}
            variant="default"
            renderRoot={(props) => <AddressLink to={to} {...props} />}
          >
            {t(title)}
          </Button>
        ))}
      </div>
    </Section>
  );
}
