// The first row read back as a sentence: the quickest way to see whether the columns are right.
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Section.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { DateOrder } from './DateOrder.tsx';
import type { Needed } from './mapping.ts';
import type { ImportDetail } from './steps.ts';
import { problemTitle } from './words.ts';

type Row = ImportDetail['preview'][number];

export function FirstRow({
  detail,
  missing,
}: {
  detail: ImportDetail;
  missing: readonly Needed[];
}) {
  const { t } = useTranslation();
  const good = detail.preview.find((row) => typeof row.values.date === 'string');
  const bad = detail.preview[0]?.problems[0];
  return (
    <Card title={t('imports.first_row')}>
      {missing.length === 0 && good && (
        <p className="first-row">
          <RowSentence values={good.values} />
        </p>
      )}
      {missing.length === 0 && !good && (
        <p className="first-row-none negative">
          {bad
            ? t('imports.first_row_bad', { problem: problemTitle(bad.code, t), value: bad.value })
            : t('imports.first_row_nothing')}
        </p>
      )}
      {missing.length > 0 && <p className="first-row-none soft">{t('imports.first_row_later')}</p>}
      <DateOrder detail={detail} />
    </Card>
  );
}

function RowSentence({ values }: { values: Row['values'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (name: string) => {
    const value = values[name];
    return value === null || value === undefined || value === '' ? undefined : String(value);
  };
  const amount = Number(values.amount);
  const returned = amount < 0;
  const product = text('product') ?? text('productLine');
  const quantity = Number(text('quantity') ?? 1);
  const place = text('store') ?? text('channel');
  const unitCost = text('unitCost');
  const cost = unitCost === undefined ? undefined : Number(unitCost) * Math.abs(quantity);
  const parts = {
    date: <b>{format.date(text('date') ?? '')}</b>,
    customer: <b>{text('customerId') ?? text('name') ?? text('email') ?? text('phone')}</b>,
    product: (
      <b>
        {Math.abs(quantity) === 1 ? '' : `${format.decimal(Math.abs(quantity), 0)} × `}
        {product}
      </b>
    ),
    amount: <b>{format.moneyExact(Math.abs(amount))}</b>,
  };
  const verb = returned ? 'returned' : 'bought';
  return (
    <>
      <Sentence
        of={(places) => t(`imports.row_${verb}${product ? '_product' : ''}`, places)}
        parts={parts}
      />
      {place && (
        <>
          {' '}
          <Sentence
            of={(places) => t('imports.row_at', places)}
            parts={{ place: <b>{place}</b> }}
          />
        </>
      )}
      .
      {cost !== undefined && !returned && (
        <>
          {' '}
          <Sentence
            of={(places) => t('imports.row_cost', places)}
            parts={{
              cost: <b>{format.moneyExact(cost)}</b>,
              left: <b>{format.moneyExact(amount - cost)}</b>,
            }}
          />
        </>
      )}
    </>
  );
}
