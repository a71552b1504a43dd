// Small cookies of our own: read by us alone, never by scripts, never sent by other sites.
import type { Config } from './config.ts';

type Where = Pick<Config, 'publicUrl'>;

const https = ({ publicUrl }: Where) => publicUrl?.startsWith('https:') ?? false;

/** Over https the browser itself sees to it that only this host, over https, set the cookie. */
const nameOf = (config: Where, name: string) =>
  `${https(config) ? '__Host-' : ''}clientela.${name}`;

/** The header that sets a cookie for so many seconds; 0 forgets it. */
export function cookieLine(config: Where, name: string, value: string, seconds: number): string {
  const secure = https(config) ? '; Secure' : '';
  return `${nameOf(config, name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** The value that the browser sent, or null; a cookie sent twice is none. */
export function readCookie(config: Where, headers: Headers, name: string): string | null {
  const wanted = `${nameOf(config, name)}=`;
  const found = (headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(wanted));
  const value = found.length === 1 ? found[0]!.slice(wanted.length) : '';
  return /^[\w.-]{1,300}$/.test(value) ? value : null;
}
