// The first row as it will be read, field by field, for files that are no sales.
import { useTranslation } from 'react-i18next';
import { usePurposes } from '../consent/use-purposes.ts';
import { Card } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { DateOrder } from './DateOrder.tsx';
import type { ImportDetail } from './steps.ts';
import { fieldTitle, problemTitle } from './words.ts';
import './review.css';

/** Keys and notes are shown as they are, also where they look like a day. */
const asWritten = ['customerId', 'externalId', 'note'];
const inMoney = ['cost', 'price', 'unitCost', 'wallet'];

export function RowFacts({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const good = detail.preview.find(({ values }) => Object.keys(values).length > 0);
  const bad = detail.preview[0]?.problems[0];
  const facts = Object.entries(good?.values ?? {}).filter(([, value]) => value !== null);
  const shown = (field: string, value: string | number | null) => {
    if (inMoney.includes(field) && typeof value === 'number') return format.moneyExact(value);
    if (field === 'share' && typeof value === 'number') return format.percent(value);
    const moment = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2})(?::\d{2})?)?$/.exec(String(value));
    if (moment && !asWritten.includes(field))
      return [format.date(moment[1]!), moment[2]].filter(Boolean).join(', ');
    const say = t as unknown as (keys: string[], values: { defaultValue: string }) => string;
    const text = String(value);
    const of = field === 'touchpoint' ? 'kind' : field;
    if (field === 'purpose') return <PurposeName id={text} />;
    return say([`imports.value_${field}_${text}`, `touchpoint.${of}_${text}`], {
      defaultValue: text,
    });
  };
  return (
    <Card title={t('imports.first_row')}>
      {facts.length > 0 ? (
        <dl className="row-facts">
          {facts.map(([field, value]) => (
            <div key={field}>
              <dt>{fieldTitle(detail, field, t)}</dt>
              <dd>{shown(field, value)}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p className={bad ? 'first-row-none negative' : 'first-row-none soft'}>
          {bad
            ? t('imports.first_row_bad', { problem: problemTitle(bad.code, t), value: bad.value })
            : t('imports.facts_later')}
        </p>
      )}
      <DateOrder detail={detail} />
    </Card>
  );
}

/** On its own: only files of consents ask for the purposes, which not everybody may see. */
function PurposeName({ id }: { id: string }) {
  return usePurposes().nameOf(id);
}
