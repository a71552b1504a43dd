// Cookies of ours: read by us alone, never by scripts, never sent by other sites.
import type { Config } from './config.ts';

type Where = Pick<Config, 'publicUrl'>;

/** Do people come by https? */
export const isHttps = ({ publicUrl }: Where) => publicUrl?.startsWith('https:') ?? false;

/** Over https the browser itself sees to it that only this host, over https, set the cookie. */
export const cookieName = (config: Where, name: string) =>
  `${isHttps(config) ? '__Host-' : ''}clientela.${name}`;

/** The header that sets a cookie for so many seconds; 0 forgets it. */
export function cookieLine(config: Where, name: string, value: string, seconds: number): string {
  const secure = isHttps(config) ? '; Secure' : '';
  return `${cookieName(config, name)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** What the browser sent under this whole name, or null; a cookie sent twice is none. */
export function theCookie(headers: Headers, name: string): string | null {
  const found = (headers.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]!.slice(name.length + 1) : null;
}

/** The value of a small cookie, or null. */
export function readCookie(config: Where, headers: Headers, name: string): string | null {
  const value = theCookie(headers, cookieName(config, name)) ?? '';
  return /^[\w.-]{1,300}$/.test(value) ? value : null;
}
