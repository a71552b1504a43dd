// What is true of an account before it is made, and of the browsers it is used from.
import { passwordLength } from '../platform/auth.ts';
import { fail } from '../platform/errors.ts';
import { judgePassword } from './passwords.ts';

export const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text);

/** Refuses an address that is none and a password that will not do; says which. */
export function checkAccount(person: {
  name: string;
  email: string;
  password: string;
  company: string;
}): void {
  if (!isEmail(person.email.trim())) fail('email_invalid');
  checkPassword(person.password, [person.name, person.email, person.company]);
}

/** @throws password_too_short, password_common, password_personal */
export function checkPassword(password: string, known: readonly string[]): void {
  const wrong = judgePassword(password, known);
  if (wrong) fail(wrong, wrong === 'password_too_short' ? { length: passwordLength } : {});
}

/** In the order in which a browser's own account of itself must be read: each names older ones too. */
const browsers: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad|iPod)\b/, 'iOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Which browser on which system, as far as it says; null where it does not. */
export function describeAgent(agent: string): { browser: string | null; system: string | null } {
  const find = (known: [RegExp, string][]) =>
    known.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
  return { browser: find(browsers), system: find(systems) };
}
