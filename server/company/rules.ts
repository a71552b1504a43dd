// What is true of a company and of the terms it values its customers on.
import { fail } from '../platform/errors.ts';

export interface Terms {
  discountRate: number;
  grossMargin: number | null;
  horizonMonths: number | null;
  profitCut: number | null;
  loyaltyCut: number | null;
}

/** Decimals of an ISO 4217 currency by the runtime's own table; refuses what is none. */
export function currencyDigits(currency: string): number {
  if (!Intl.supportedValuesOf('currency').includes(currency))
    fail('currency_unknown', { currency });
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

export function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    fail('time_zone_unknown', { timeZone });
  }
}

/** The day it is somewhere, YYYY-MM-DD. */
export function dayIn(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(now);
}
