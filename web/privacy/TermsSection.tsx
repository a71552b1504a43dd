// The terms by which the clocks of this page run, each with the law it comes from, and what the company adds:
// hours of its own to tell of a breach, and a region whose holidays are no working days either.
import { Button, NumberInput, Select } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kinds, privacyContract } from '../../server/privacy/contract.ts';
import { currentLanguage } from '../ui/i18n.ts';
import { Ledger, type LedgerRow } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { type Terms, termWords } from './term-words.ts';

/** The terms in the language of the page: names of regions come with them. */
export const useTerms = () =>
  useEndpoint(privacyContract.terms, { query: { language: currentLanguage() } });

export function TermsSection() {
  const { t } = useTranslation();
  const { can, limited } = useRights();
  const terms = useTerms();
  return (
    <Section span={12} title={t('privacy.terms')} note={t('privacy.terms_note')}>
      {terms.isPending && <SkeletonLedger rows={4} />}
      {terms.error && <ErrorState error={terms.error} onRetry={() => terms.refetch()} />}
      {terms.data && (
        <>
          <TermsTable terms={terms.data} />
          {can('privacy.write') && !limited && (
            <OwnRules key={terms.data.country} terms={terms.data} />
          )}
        </>
      )}
    </Section>
  );
}

function TermsTable({ terms }: { terms: Terms }) {
  const { t } = useTranslation();
  const none = t('privacy.law_unknown');
  const { answer, breach } = terms;
  const words = (kind: (typeof kinds)[number]) => termWords(answer[kind]!, t);
  // Most laws give one term for all; where one differs it has a line of its own.
  const most = words('rectify');
  const others = kinds.filter((kind) => words(kind) !== most);
  const row = (id: string, title: string, term: string, law: string | null): LedgerRow => ({
    id,
    title,
    cells: { term, law: law ?? none },
  });
  const rows = [
    row('answer', t('privacy.term_answer'), most, terms.law),
    ...others.map((kind) => row(kind, t(`privacy.kind_${kind}`), words(kind), terms.law)),
    ...(terms.extension
      ? [row('extension', t('privacy.term_extension'), termWords(terms.extension, t), terms.law)]
      : []),
    ...kinds.flatMap((kind) => {
      const other = terms.extensionByKind[kind];
      if (!other) return [];
      const title = `${t('privacy.term_extension')}: ${t(`privacy.kind_${kind}`)}`;
      return [row(`extension_${kind}`, title, termWords(other, t), terms.law)];
    }),
    ...(terms.carryOut
      ? [row('carry_out', t('privacy.term_carry_out'), termWords(terms.carryOut, t), terms.law)]
      : []),
    row(
      'breach',
      t(`privacy.term_breach_${breach.whom}`),
      breach.term ? termWords(breach.term, t) : t('privacy.term_soon'),
      breach.law,
    ),
    row(
      'keep',
      t('privacy.term_keep'),
      t('privacy.term_years', { count: terms.keepYears }),
      terms.keepLaw,
    ),
  ];
  return (
    <Ledger
      caption={t('privacy.terms')}
      titleColumn={t('privacy.term_what')}
      columns={[
        { key: 'term', title: t('privacy.term_long'), figure: true },
        { key: 'law', title: t('privacy.term_law') },
      ]}
      rows={rows}
    />
  );
}

function OwnRules({ terms }: { terms: Terms }) {
  const { t } = useTranslation();
  const { breach, regions } = terms;
  const [hours, setHours] = useState<string | number>(breach.ownHours ?? '');
  const [region, setRegion] = useState(terms.region);
  const breachHours = typeof hours === 'number' ? hours : null;
  const same = breachHours === breach.ownHours && region === terms.region;
  const save = useSend(privacyContract.changeRules, {
    changes: [privacyContract.terms],
    onSuccess: () => toast.done(t('privacy.rules_saved')),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({ body: { breachHours, region } });
  };
  return (
    <form className="privacy-own" onSubmit={submit}>
      {save.error && <ErrorState error={save.error} />}
      <NumberInput
        label={t('privacy.own_hours')}
        description={t(breach.term ? 'privacy.own_hours_earlier' : 'privacy.own_hours_none', {
          count: breach.usualHours,
        })}
        min={1}
        max={8760}
        clampBehavior="strict"
        allowDecimal={false}
        hideControls
        value={hours}
        onChange={setHours}
      />
      {regions.length > 0 && (
        <Select
          label={t('privacy.region')}
          description={t('privacy.region_help')}
          placeholder={t('privacy.region_none')}
          clearable
          searchable
          data={regions.map(({ code, name }) => ({ value: code, label: name }))}
          value={region}
          onChange={setRegion}
        />
      )}
      <Button type="submit" variant="default" loading={save.isPending} disabled={same}>
        {t('privacy.rules_save')}
      </Button>
    </form>
  );
}
