// Settings: what is left of a sale, and what serving, winning and keeping a customer costs; who changed it and when.
import { Button, NumberInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useEndpointPages, useSend } from '../use-endpoint.ts';
import { Save } from './CompanyForm.tsx';
import {
  type CostKind,
  type CostTexts,
  fieldOf,
  type KnownCost,
  readCosts,
  writeCosts,
} from './serving-costs.ts';
import { UnitCosts } from './UnitCosts.tsx';

export function ServingSection({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const costs = useEndpoint(companyContract.costs);
  const names = useEndpoint(valueContract.costNames);
  const error = costs.error ?? names.error;
  return (
    <Section title={t('serving.title')} note={t('serving.note')} id="serving">
      {error && (
        <ErrorState
          error={error}
          title={t('serving.failed')}
          onRetry={() => Promise.all([costs.refetch(), names.refetch()])}
        />
      )}
      {!error && !(costs.data && names.data) && <SkeletonLedger rows={6} />}
      {costs.data && names.data && (
        <>
          {/* New costs from the server are a new form. */}
          <ServingForm
            key={costs.data.version}
            known={costs.data.costs}
            names={names.data}
            mayChange={mayChange}
          />
          <UnitCosts mayChange={mayChange} />
          <History />
        </>
      )}
    </Section>
  );
}

interface ServingFormProps {
  known: readonly KnownCost[];
  names: { sources: string[]; lines: string[]; channels: string[] };
  mayChange: boolean;
}

/** Names there are, and those that have a cost though nobody has them any more. */
const namesOf = (kind: CostKind, known: readonly KnownCost[], found: readonly string[]) =>
  [
    ...new Set([
      ...found,
      ...known.filter((cost) => cost.kind === kind && cost.name !== '').map(({ name }) => name),
    ]),
  ].sort((a, b) => a.localeCompare(b));

function ServingForm({ known, names, mayChange }: ServingFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const unit = format.major(1);
  const [texts, setTexts] = useState<CostTexts>(() => writeCosts(known, unit));
  const { changes, wrong } = readCosts(texts, known, unit);
  const save = useSend(companyContract.changeCosts, {
    changes: [
      companyContract.costs,
      companyContract.costHistory,
      valueContract.overview,
      valueContract.profitability,
    ],
    onSuccess: () => toast.done(t('serving.saved')),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (changes.length > 0 && wrong.length === 0) save.mutate({ body: { costs: changes } });
  };
  const number = (kind: CostKind, name: string, label: string, help?: string) => {
    const field = fieldOf(kind, name);
    const share = kind === 'margin_line';
    return (
      <NumberInput
        key={field}
        hideControls
        disabled={!mayChange}
        label={label}
        description={help}
        suffix={share ? format.percentSign : ''}
        decimalScale={kind === 'credit' ? 0 : share ? 2 : Math.round(-Math.log10(unit))}
        decimalSeparator={format.decimal(0.1).replace(/\d/g, '')}
        allowedDecimalSeparators={['.', ',']}
        value={texts[field] ?? ''}
        error={wrong.includes(field) && t('serving.wrong')}
        onChange={(value) => setTexts({ ...texts, [field]: value })}
      />
    );
  };
  const { currency } = format;
  const lines = namesOf('margin_line', known, names.lines);
  const sources = namesOf('acquisition', known, names.sources);
  const channels = namesOf('credit', known, []);
  return (
    <form className="serving-form" onSubmit={submit}>
      <fieldset className="serving-part">
        <legend>{t('serving.serve', { currency })}</legend>
        {(['order', 'line', 'return', 'maintenance'] as const).map((kind) =>
          number(kind, '', t(`serving.${kind}`), t(`serving.${kind}_help`)),
        )}
        {number('credit', '', t('serving.credit'), t('serving.credit_help'))}
        {channels.map((name) => number('credit', name, t('serving.credit_of', { name })))}
      </fieldset>
      <p className="small soft">{t('serving.contacts')}</p>
      <fieldset className="serving-part">
        <legend>{t('serving.acquisition', { currency })}</legend>
        {sources.map((name) => number('acquisition', name, name))}
        {number(
          'acquisition',
          '',
          t(sources.length > 0 ? 'serving.other_sources' : 'serving.all_sources'),
        )}
      </fieldset>
      {lines.length > 0 && (
        <fieldset className="serving-part">
          <legend>{t('serving.margins')}</legend>
          {lines.map((name) => number('margin_line', name, name))}
        </fieldset>
      )}
      <p className="small soft">{t('serving.order_of_costs')}</p>
      {save.error && <ErrorState error={save.error} title={t('serving.not_saved')} />}
      <Save
        label={t('serving.save')}
        mayChange={mayChange}
        ready={changes.length > 0 && wrong.length === 0}
        saving={save.isPending}
      />
    </form>
  );
}

/** Every change: what, who, when. */
function History() {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  return (
    <details className="small" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('serving.history')}</summary>
      {open && <Changes words={(cost) => wordsOf(cost)} />}
    </details>
  );

  function wordsOf({ kind, name, amount, share }: KnownCost): string {
    const what = t(`serving.kind_${kind}`);
    const value =
      share !== null
        ? format.percent(share)
        : amount === null
          ? t('serving.taken_back')
          : kind === 'credit'
            ? t('serving.days', { count: amount, number: format.integer(amount) })
            : format.moneyExact(amount);
    return `${name === '' ? what : `${what}, ${name}`}: ${value}`;
  }
}

function Changes({ words }: { words: (cost: KnownCost) => string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useEndpointPages(companyContract.costHistory, { query: { limit: 20 } });
  if (found.isError) return <ErrorState error={found.error} onRetry={() => found.refetch()} />;
  if (found.isPending) return <SkeletonLedger rows={3} />;
  const changes = found.data.pages.flatMap((page) => page.costs);
  if (changes.length === 0) return <p className="soft">{t('serving.history_none')}</p>;
  return (
    <>
      <ul className="serving-history">
        {changes.map((cost) => (
          <li key={cost.id} className="num">
            {words(cost)}
            <span className="soft">
              {' · '}
              {cost.sample ? t('serving.by_sample') : (cost.setBy ?? t('serving.by_nobody'))}
              {' · '}
              {format.date(cost.setAt)}
            </span>
          </li>
        ))}
      </ul>
      {found.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
    </>
  );
}
