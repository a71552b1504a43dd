// What this program is: version, licence, where the data are.
import { useTranslation } from 'react-i18next';
import about from '../../package.json' with { type: 'json' };
import { Section } from '../ui/Section.tsx';

export function AboutSection() {
  const { t } = useTranslation();
  return (
    <Section id="about" title={t('company.about_title')}>
      <dl className="facts">
        <dt>{t('company.version')}</dt>
        <dd className="num">{about.version}</dd>
        <dt>{t('company.licence')}</dt>
        <dd>
          {about.license}. {t('company.licence_help')}
        </dd>
        <dt>{t('company.data')}</dt>
        <dd>{t('company.data_help')}</dd>
      </dl>
    </Section>
  );
}
