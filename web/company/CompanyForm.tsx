// The company: name, currency, time zone, language.
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import type { AnswerOf, BodyOf } from '../../server/platform/contract.ts';
import { describeError } from '../ui/describe-error.ts';
import { languages } from '../ui/i18n.ts';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useSend } from '../use-endpoint.ts';
import { CountryField } from './CountryField.tsx';
import { CurrencyField } from './CurrencyField.tsx';
import { TimeZoneField } from './TimeZoneField.tsx';

type Company = AnswerOf<typeof companyContract.company>;
type Change = BodyOf<typeof companyContract.changeCompany>;

const languageNames = { es: 'Español', en: 'English' } as const;

interface CompanyFormProps {
  company: Company;
  mayChange: boolean;
}

export function CompanyForm({ company, mayChange }: CompanyFormProps) {
  const { t } = useTranslation();
  const [change, setChange] = useState<Change>({});
  const now = { ...company, ...change };
  const save = useSend(companyContract.changeCompany, {
    changes: [companyContract.company],
    onSuccess: () => {
      setChange({});
      toast.done(t('company.company_saved'));
    },
  });
  const changed = (['name', 'currency', 'timeZone', 'country', 'language'] as const).filter(
    (key) => now[key] !== company[key],
  );
  const words = save.error && describeError(save.error, t);
  const about = (code: string) => save.error?.code === code && `${words?.title}. ${words?.help}`;
  const fieldCodes = [
    'currency_unknown',
    'currency_in_use',
    'time_zone_unknown',
    'country_unknown',
  ];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({ body: Object.fromEntries(changed.map((key) => [key, now[key]])) });
  };
  return (
    <form className="settings-form" onSubmit={submit}>
      <TextInput
        label={t('company.name')}
        maxLength={200}
        value={now.name}
        disabled={!mayChange}
        error={!now.name.trim() && t('users.company_missing')}
        onChange={(event) => setChange({ ...change, name: event.currentTarget.value })}
      />
      <CurrencyField
        value={now.currency}
        disabled={!mayChange || company.hasPurchases}
        description={t(company.hasPurchases ? 'company.currency_fixed' : 'company.currency_help')}
        error={about('currency_unknown') || about('currency_in_use')}
        onChange={(currency) => setChange({ ...change, currency })}
      />
      <TimeZoneField
        value={now.timeZone}
        disabled={!mayChange}
        description={t('company.time_zone_help')}
        error={about('time_zone_unknown')}
        onChange={(timeZone) => setChange({ ...change, timeZone })}
      />
      <CountryField
        value={now.country}
        disabled={!mayChange}
        description={t('company.country_help')}
        error={about('country_unknown')}
        onChange={(country) => setChange({ ...change, country })}
      />
      <div>
        <p className="settings-label" id="company-language">
          {t('company.language')}
        </p>
        <p className="settings-help" id="company-language-help">
          {t('company.language_help')}
        </p>
        <SegmentedControl
          aria-labelledby="company-language"
          aria-describedby="company-language-help"
          size="sm"
          disabled={!mayChange}
          data={languages.map((value) => ({ value, label: languageNames[value] }))}
          value={now.language}
          onChange={(language) => setChange({ ...change, language })}
        />
      </div>
      {save.error && !fieldCodes.includes(save.error.code) && (
        <ErrorState error={save.error} title={t('company.company_not_saved')} />
      )}
      <Save
        label={t('company.company_save')}
        mayChange={mayChange}
        ready={changed.length > 0 && now.name.trim() !== ''}
        saving={save.isPending}
      />
    </form>
  );
}

interface SaveProps {
  label: string;
  mayChange: boolean;
  ready: boolean;
  saving: boolean;
}

/** The button of a form; who may not change it is told who may. */
export function Save({ label, mayChange, ready, saving }: SaveProps) {
  const { t } = useTranslation();
  if (!mayChange) return <p className="small muted">{t('company.owner_only')}</p>;
  return (
    <div>
      <Button
        type="submit"
        variant={ready ? 'filled' : 'default'}
        disabled={!ready}
        loading={saving}
      >
        {label}
      </Button>
    </div>
  );
}
