// What the company's own sales say of the inputs, with n and interval, and the button that fills them in.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../../server/value/contract.ts';
import { Section } from '../../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../../ui/skeletons.tsx';
import { ErrorState, InsufficientState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint } from '../../use-endpoint.ts';
import type { Calculator, Figures, OwnNote, Values } from './calculator.ts';
import { useCalculatorWords } from './use-words.ts';

interface OwnDataProps {
  calculator: Calculator;
  onUse: (values: Values) => void;
}

export function OwnData({ calculator, onUse }: OwnDataProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = useEndpoint(valueContract.figures);
  const { data, error } = figures;
  return (
    <Section
      title={t('calc.own')}
      note={
        data?.asOf
          ? t('calc.own_note', {
              date: format.date(data.asOf),
              customers: format.integer(data.sample.customers),
              of: format.integer(data.sample.of),
            })
          : undefined
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => figures.refetch()} />}
      {!error && !data && (
        <Loading what={t('calc.own_counting')}>
          <SkeletonLedger rows={3} />
        </Loading>
      )}
      {data && <Filled calculator={calculator} figures={data} onUse={onUse} />}
    </Section>
  );
}

function Filled({ calculator, figures, onUse }: OwnDataProps & { figures: Figures }) {
  const { t } = useTranslation();
  const words = useCalculatorWords();
  const own = calculator.own(figures, words.unit);
  const reason =
    figures.asOf === null && calculator.id !== 'perceived'
      ? 'calc.own_missing_sales'
      : 'missing' in own
        ? own.missing
        : null;
  return (
    <>
      {reason !== null && (
        <InsufficientState title={t('calc.own_not')}>{words.name(reason)}</InsufficientState>
      )}
      {!('missing' in own) && reason === null && (
        <>
          <ul className="own-notes">
            {own.notes.map((note) => (
              <Note key={`${note.label} ${note.source}`} note={note} />
            ))}
          </ul>
          {own.stays.length > 0 && (
            <p className="small muted">
              {t('calc.own_stays', {
                fields: own.stays.map((key) => words.name(key)).join(', '),
              })}
            </p>
          )}
        </>
      )}
      <Button
        className="own-fill"
        variant="default"
        disabled={reason !== null}
        onClick={() => 'values' in own && onUse(own.values)}
      >
        {t('calc.own_use')}
      </Button>
    </>
  );
}

function Note({ note: { label, source, n, amount } }: { note: OwnNote }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useCalculatorWords();
  const between =
    amount?.low !== undefined && amount.high !== undefined
      ? t('calc.own_between', {
          low: words.write(amount.low, amount.unit),
          high: words.write(amount.high, amount.unit),
        })
      : null;
  return (
    <li>
      <span className="strong">{words.name(label)}</span>
      {amount && <span className="num"> {words.write(amount.value, amount.unit)}</span>}
      {between && <span className="soft"> {between}</span>}
      <span className="own-source">
        {t(source as 'calc.own_margin', { n: format.integer(n ?? 0) })}
      </span>
    </li>
  );
}
