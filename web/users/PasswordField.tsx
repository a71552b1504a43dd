// A password that can be shown, with its strength in words when it is a new one.
import { PasswordInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordLength, type Strength, strengthOf } from './password-strength.ts';

interface PasswordFieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: ReactNode;
  /** For a new password: words that are too easy to guess for this person. */
  known?: readonly string[];
  name?: string;
  label?: string;
  autoFocus?: boolean;
}

export function PasswordField(props: PasswordFieldProps) {
  const { value, onChange, error, known, name = 'password', label, autoFocus } = props;
  const { t } = useTranslation();
  return (
    <div>
      <PasswordInput
        name={name}
        label={label ?? t('users.password')}
        autoFocus={autoFocus}
        description={known && t('users.password_help', { length: passwordLength })}
        autoComplete={known ? 'new-password' : 'current-password'}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        maxLength={128}
        visibilityToggleButtonProps={{ 'aria-label': t('users.password_show'), tabIndex: 0 }}
      />
      {known && <StrengthWords password={value} known={known} />}
    </div>
  );
}

const steps: readonly Strength[] = ['short', 'weak', 'fair', 'strong'];

function StrengthWords({ password, known }: { password: string; known: readonly string[] }) {
  const { t } = useTranslation();
  const strength = strengthOf(password, known);
  const missing = passwordLength - [...password].length;
  const words =
    strength === 'short'
      ? t('users.strength_short', { count: missing })
      : t(`users.strength_${strength}`);
  return (
    <div className={`strength strength-${password ? strength : 'none'}`}>
      <span className="strength-bars" aria-hidden="true">
        {steps.slice(1).map((step) => (
          <i key={step} className={steps.indexOf(strength) >= steps.indexOf(step) ? 'on' : ''} />
        ))}
      </span>
      <span aria-live="polite">{password && words}</span>
    </div>
  );
}
