// What loading would make of the good rows: new, changed, the same, passed over. They add up.
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { wordsOf } from './kinds.ts';
import type { ImportDetail } from './steps.ts';
import './review.css';

const parts = ['created', 'updated', 'unchanged', 'passed'] as const;

export function Foreseen({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { foreseen } = detail;
  if (!foreseen) return null;
  const shown = parts.filter((part) => foreseen[part] > 0 || part === 'created');
  return (
    <Section title={t('imports.foreseen')} note={t('imports.foreseen_note')}>
      <dl className="foreseen">
        {shown.map((part) => (
          <div key={part}>
            <dt>{wordsOf(t, detail.kind, `foreseen_${part}`, { count: foreseen[part] })}</dt>
            <dd className="num">{format.integer(foreseen[part])}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
