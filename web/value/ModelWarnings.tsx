// Where not to trust the model: what is the matter, what it does to the figures, what helps.
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Card, Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Model } from './model-charts.ts';

type Warning = Model['warnings'][number];

/** The screen that helps, where there is one. */
const helps: Partial<Record<Warning['id'], string>> = {
  no_margin: '/settings',
  unchecked: '/import',
};

export function ModelWarnings({ warnings }: { warnings: readonly Warning[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (warnings.length === 0) return null;
  return (
    <Section title={t('model.warnings')} span={12}>
      <ul className="model-warnings">
        {warnings.map(({ id, facts }) => {
          const help = helps[id];
          const said = {
            share: format.share(facts.share ?? 0),
            miss: format.percent(Math.abs(facts.miss ?? 0)),
            r: format.decimal(facts.r ?? 0, 2),
            than: t((facts.miss ?? facts.r ?? 0) < 0 ? 'model.less' : 'model.more'),
          };
          return (
            <li key={id}>
              <Card
                hatched={id === 'unchecked'}
                title={
                  <>
                    <IconAlertTriangle size={16} className="negative" aria-hidden="true" />{' '}
                    {t(`model.warn_${id}`, said)}
                  </>
                }
              >
                <p>{t(`model.warn_${id}_why`, said)}</p>
                {help && (
                  <Button
                    variant="default"
                    renderRoot={(props) => <AddressLink to={help} {...props} />}
                  >
                    {t(`model.warn_${id}_do` as 'model.warn_no_margin_do')}
                  </Button>
                )}
              </Card>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
