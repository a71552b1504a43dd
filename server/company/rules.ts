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

/** Zones of the countries whose businesses mostly use this; the others choose theirs on the settings page. */
// biome-ignore format: a table reads better in lines
const zonesOf: Record<string, string> = {
  MX: 'America/Mexico_City America/Cancun America/Merida America/Monterrey America/Matamoros America/Chihuahua America/Ciudad_Juarez America/Ojinaga America/Mazatlan America/Bahia_Banderas America/Hermosillo America/Tijuana',
  ES: 'Europe/Madrid Africa/Ceuta Atlantic/Canary', AR: 'America/Buenos_Aires America/Argentina/Buenos_Aires America/Argentina/Cordoba America/Cordoba',
  BO: 'America/La_Paz', CL: 'America/Santiago America/Punta_Arenas Pacific/Easter', CO: 'America/Bogota', CR: 'America/Costa_Rica',
  CU: 'America/Havana', DO: 'America/Santo_Domingo', EC: 'America/Guayaquil Pacific/Galapagos', SV: 'America/El_Salvador',
  GT: 'America/Guatemala', HN: 'America/Tegucigalpa', NI: 'America/Managua', PA: 'America/Panama', PY: 'America/Asuncion',
  PE: 'America/Lima', PR: 'America/Puerto_Rico', UY: 'America/Montevideo', VE: 'America/Caracas', GQ: 'Africa/Malabo',
  US: 'America/New_York America/Detroit America/Chicago America/Denver America/Phoenix America/Los_Angeles America/Anchorage Pacific/Honolulu America/Boise America/Indiana/Indianapolis America/Indianapolis',
  CA: 'America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/Regina America/St_Johns',
  GB: 'Europe/London', IE: 'Europe/Dublin', AU: 'Australia/Sydney Australia/Melbourne Australia/Brisbane Australia/Perth Australia/Adelaide Australia/Hobart Australia/Darwin',
  NZ: 'Pacific/Auckland', ZA: 'Africa/Johannesburg', BR: 'America/Sao_Paulo', PT: 'Europe/Lisbon', FR: 'Europe/Paris',
  DE: 'Europe/Berlin', IT: 'Europe/Rome',
};

/** The country of a time zone, where it is one of those above. */
export const countryOf = (timeZone: string): string | undefined =>
  Object.keys(zonesOf).find((country) => zonesOf[country]!.split(' ').includes(timeZone));
