// The terms on which customers are valued, each with its effect in one sentence. New terms compute all
// values again.
import { NumberInput, Radio, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { Save } from './CompanyForm.tsx';
import { readTerms, type TermsText, writeTerms } from './terms-text.ts';

type Terms = AnswerOf<typeof companyContract.terms>;

/** Terms from before are those the database begins with. */
const ownTermsFrom = '2001';

interface TermsFormProps {
  terms: Terms;
  mayChange: boolean;
}

export function TermsForm({ terms, mayChange }: TermsFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState<TermsText>(() => writeTerms(terms));
  const set = (change: Partial<TermsText>) => setText((now) => ({ ...now, ...change }));
  const { terms: next, wrong } = readTerms(text);
  const save = useSend(companyContract.changeTerms, {
    changes: [companyContract.terms, valueContract.overview],
    onSuccess: () => toast.done(t('company.terms_saved')),
  });
  const decimalSeparator = format.decimal(0.1).replace(/\d/g, '');
  const number = {
    hideControls: true,
    disabled: !mayChange,
    decimalSeparator,
    allowedDecimalSeparators: ['.', ','],
    classNames: { input: 'settings-number' },
  };
  const same =
    next !== null &&
    (['discountRate', 'grossMargin', 'horizonMonths'] as const).every(
      (key) => next[key] === terms[key],
    );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // The cuts of the groups are set on Inicio and stay as they are.
    const { profitCut, loyaltyCut } = terms;
    if (next) save.mutate({ body: { ...next, profitCut, loyaltyCut } });
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <NumberInput
        {...number}
        label={t('company.discount_rate')}
        description={t('company.discount_rate_help')}
        suffix={format.percentSign}
        decimalScale={2}
        value={text.discountRate}
        error={wrong.discountRate && t('company.percent_wrong')}
        onChange={(discountRate) => set({ discountRate })}
      />
      <Radio.Group
        label={t('company.gross_margin')}
        description={t('company.gross_margin_help')}
        value={text.marginKnown ? 'known' : 'unknown'}
        onChange={(value) => set({ marginKnown: value === 'known' })}
      >
        <Stack gap={10} mt={10}>
          <Radio value="unknown" disabled={!mayChange} label={t('company.gross_margin_unknown')} />
          <div className="settings-choice">
            <Radio value="known" disabled={!mayChange} label={t('company.gross_margin_known')} />
            <NumberInput
              {...number}
              aria-label={t('company.gross_margin')}
              suffix={format.percentSign}
              decimalScale={2}
              disabled={!mayChange || !text.marginKnown}
              value={text.grossMargin}
              error={wrong.grossMargin && t('company.percent_wrong')}
              onChange={(grossMargin) => set({ grossMargin })}
            />
          </div>
        </Stack>
      </Radio.Group>
      <Radio.Group
        label={t('company.horizon')}
        description={t('company.horizon_help')}
        value={text.lifetime ? 'lifetime' : 'months'}
        onChange={(value) => set({ lifetime: value === 'lifetime' })}
      >
        <Stack gap={10} mt={10}>
          <Radio value="lifetime" disabled={!mayChange} label={t('company.horizon_lifetime')} />
          <div className="settings-choice">
            <Radio value="months" disabled={!mayChange} label={t('company.horizon_months')} />
            <NumberInput
              {...number}
              aria-label={t('company.horizon_number')}
              decimalScale={0}
              disabled={!mayChange || text.lifetime}
              value={text.horizonMonths}
              error={wrong.horizonMonths && t('company.months_wrong')}
              onChange={(horizonMonths) => set({ horizonMonths })}
            />
          </div>
        </Stack>
      </Radio.Group>
      {save.error && <ErrorState error={save.error} title={t('company.terms_not_saved')} />}
      <div className="settings-save">
        <Save
          label={t('company.terms_save')}
          mayChange={mayChange}
          ready={next !== null && !same}
          saving={save.isPending}
        />
        {terms.since && (
          <p className="small muted">
            {terms.since < ownTermsFrom
              ? t('company.terms_initial')
              : t('company.terms_since', { date: format.date(terms.since) })}
          </p>
        )}
      </div>
    </form>
  );
}
