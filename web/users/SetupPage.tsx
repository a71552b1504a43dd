// The first run: whoever opens Clientela first becomes the owner and says which company this is.
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usersContract } from '../../server/users/contract.ts';
import { CurrencyField } from '../company/CurrencyField.tsx';
import { guessCurrency } from '../company/currencies.ts';
import { browserTimeZone, TimeZoneField } from '../company/TimeZoneField.tsx';
import { useGo } from '../ui/AddressLink.tsx';
import { currentLanguage, languages, setLanguage } from '../ui/i18n.ts';
import { ErrorState } from '../ui/states.tsx';
import { endpointKey, useSend } from '../use-endpoint.ts';
import { PasswordField } from './PasswordField.tsx';
import { passwordLength } from './password-strength.ts';
import { Threshold } from './Threshold.tsx';
import { useDescribedError } from './use-described-error.ts';

type Field = 'name' | 'email' | 'password' | 'company' | 'currency' | 'timeZone';

/** Which field an answer of the server is about. */
const fieldOfCode: Record<string, Field> = {
  email_invalid: 'email',
  password_too_short: 'password',
  password_common: 'password',
  password_personal: 'password',
  currency_unknown: 'currency',
  time_zone_unknown: 'timeZone',
};

const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim());
const languageNames = { es: 'Español', en: 'English' } as const;

export function SetupPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const go = useGo();
  const form = useRef<HTMLFormElement>(null);
  const [person, setPerson] = useState(() => ({
    name: '',
    email: '',
    password: '',
    company: '',
    currency: guessCurrency(navigator.languages),
    timeZone: browserTimeZone(),
  }));
  const [tried, setTried] = useState(false);
  const set = (field: Field) => (value: string) => setPerson((now) => ({ ...now, [field]: value }));

  const setup = useSend(usersContract.setup, {
    onSuccess: ({ user }) => {
      queries.setQueryData(endpointKey(usersContract.me, {}), {
        user,
        needsOwner: false,
        givers: [],
        mail: false,
      });
      void queries.invalidateQueries({ queryKey: endpointKey(usersContract.me) });
      go('/');
    },
  });
  const words = useDescribedError(setup.error);
  const refusedField = setup.error ? fieldOfCode[setup.error.code] : undefined;

  const missing: Partial<Record<Field, string>> = {};
  if (!person.name.trim()) missing.name = t('users.name_missing');
  if (!isEmail(person.email)) missing.email = t('users.email_missing');
  if ([...person.password].length < passwordLength)
    missing.password = t('users.password_missing', { length: passwordLength });
  if (!person.company.trim()) missing.company = t('users.company_missing');
  const errorOf = (field: Field) =>
    refusedField === field ? `${words?.title}. ${words?.help}` : tried && missing[field];

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    const first = Object.keys(missing)[0];
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    else setup.mutate({ body: { ...person, language: currentLanguage() } });
  };
  const text = (field: 'name' | 'email' | 'company', autoComplete: string) => ({
    name: field,
    label: t(`users.${field}`),
    autoComplete,
    maxLength: field === 'name' ? 100 : 200,
    value: person[field],
    onChange: (event: { currentTarget: { value: string } }) =>
      set(field)(event.currentTarget.value),
    error: errorOf(field),
  });

  return (
    <Threshold
      title={t('users.setup_title')}
      finding={t('users.setup_finding')}
      sub={t('users.setup_sub')}
    >
      <form
        ref={form}
        className="form"
        onSubmit={submit}
        noValidate
        aria-label={t('users.setup_title')}
      >
        {setup.error && !refusedField && <ErrorState error={setup.error} />}
        <fieldset className="form-part">
          <legend>{t('users.setup_you')}</legend>
          <TextInput {...text('name', 'name')} autoFocus />
          <TextInput {...text('email', 'username')} type="email" />
          <PasswordField
            value={person.password}
            onChange={set('password')}
            error={errorOf('password')}
            known={[person.name, person.email, person.company]}
          />
        </fieldset>
        <fieldset className="form-part">
          <legend>{t('users.setup_company')}</legend>
          <TextInput {...text('company', 'organization')} />
          <div className="form-pair">
            <CurrencyField
              value={person.currency}
              onChange={set('currency')}
              description={t('users.currency_help')}
              error={errorOf('currency')}
            />
            <TimeZoneField
              value={person.timeZone}
              onChange={set('timeZone')}
              description={t('users.time_zone_help')}
              error={errorOf('timeZone')}
            />
          </div>
          <div>
            <p className="form-label" id="setup-language">
              {t('shell.language')}
            </p>
            <SegmentedControl
              aria-labelledby="setup-language"
              size="sm"
              data={languages.map((value) => ({ value, label: languageNames[value] }))}
              value={currentLanguage()}
              onChange={(language) => setLanguage(language)}
            />
          </div>
        </fieldset>
        <Button type="submit" size="md" loading={setup.isPending}>
          {t('users.setup_go')}
        </Button>
        <p className="small muted">{t('users.setup_private')}</p>
      </form>
    </Threshold>
  );
}
