// All calculators: the question each answers, in the order in which they come up.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page.tsx';
import { Finding, Section } from '../../ui/Section.tsx';
import { calculatorIds } from './calculator.ts';
import './calculators.css';

export function CalculatorsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.calculators')}>
      <Finding sub={t('calc.all_sub')}>{t('calc.all')}</Finding>
      <Section title={t('calc.choose')}>
        <ul className="calculator-list">
          {calculatorIds.map((id) => (
            <li key={id}>
              <Link to="/calculators/$id" params={{ id }}>
                {t(`calc.${id}_title`)}
              </Link>
              <p className="soft">{t(`calc.${id}_question`)}</p>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}
