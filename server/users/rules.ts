// What is true of an account before it is made.
import { passwordLength } from '../platform/auth.ts';
import { fail } from '../platform/errors.ts';

/** Refuses an address that is none and a password that is too short; says which. */
export function checkAccount(person: { email: string; password: string }): void {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(person.email.trim())) fail('email_invalid');
  if ([...person.password].length < passwordLength)
    fail('password_too_short', { length: passwordLength });
}
