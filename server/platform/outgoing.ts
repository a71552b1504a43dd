// The one door through which the server calls others. Where it leads may have been typed by somebody, so
// nothing behind our own wall can be reached through it: https only, the name is resolved here once and
// the connection goes to exactly the address that was judged, redirects are judged anew, and an answer
// has a limit of time and of size. A house law forbids every other way out.
import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { isPublicAddress } from './addresses.ts';
import { CodedError, type ErrorCode, fail } from './errors.ts';

export interface OutgoingRequest {
  url: string;
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface OutgoingLimits {
  /** Names or addresses behind our wall that the operator opened, as `host` or `host:port`. */
  opened?: readonly string[];
  /** Whole call, milliseconds. */
  timeout?: number;
  /** Largest body of the answer, bytes. */
  maxBytes?: number;
  /** Redirects followed; only GET and HEAD follow any. */
  redirects?: number;
  /** Finds the addresses of a name; the system's resolver if not given. */
  resolve?: (name: string) => Promise<string[]>;
}

export interface OutgoingAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
}

type Limits = Required<Omit<OutgoingLimits, 'resolve'>> & Pick<OutgoingLimits, 'resolve'>;
const defaults: Limits = { opened: [], timeout: 10_000, maxBytes: 1024 * 1024, redirects: 3 };

/** Headers that belong to one receiver and do not follow a redirect to another. */
const personal = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key']);

/** Headers that are ours to set: they decide where a request ends and whom it is for. */
const ours =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|expect|proxy-.*)$/i;

/**
 * Calls an address outside and reads its answer whole, whatever its status.
 * @throws outgoing_refused (this address is not called), outgoing_failed (no answer), outgoing_too_slow,
 * outgoing_too_large
 */
export async function callOutside(
  request: OutgoingRequest,
  limits: OutgoingLimits = {},
): Promise<OutgoingAnswer> {
  const { timeout, ...rest }: Limits = { ...defaults, ...limits };
  const signal = AbortSignal.timeout(timeout);
  let next = request;
  for (let followed = 0; ; followed++) {
    const answer = await callOnce(next, rest, signal);
    const to = answer.headers.location;
    const followable = next.method === undefined || next.method === 'GET' || next.method === 'HEAD';
    if (![301, 302, 303, 307, 308].includes(answer.status) || !to || !followable) return answer;
    if (followed >= rest.redirects) refuse(next.url, 'redirects');
    if (!URL.canParse(String(to), next.url)) refuse(next.url, 'redirect');
    const url = new URL(String(to), next.url);
    const same = url.origin === new URL(next.url).origin;
    const kept = Object.entries(next.headers ?? {}).filter(
      ([name]) => same || !personal.has(name.toLowerCase()),
    );
    next = { ...next, url: url.href, headers: Object.fromEntries(kept) };
  }
}

/** What is told is the name alone: an address may carry a key in its path or query. */
function refuse(url: string, reason: string): never {
  const host = URL.canParse(url) ? new URL(url).host.slice(0, 100) : '';
  fail('outgoing_refused', { host, reason });
}

async function callOnce(
  { url: text, method = 'GET', headers = {}, body }: OutgoingRequest,
  { opened, maxBytes, resolve }: Omit<Limits, 'timeout'>,
  signal: AbortSignal,
): Promise<OutgoingAnswer> {
  const { url, inside } = judgeAddress(text, opened);
  for (const [name, value] of Object.entries(headers))
    if (ours.test(name) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value))
      refuse(text, 'header');
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const found =
    isIP(name) !== 0 ? [name] : await addressesOf(name, resolve ?? systemResolver, signal);
  // One closed address among several is a name that means no good, or a mistake: not called at all.
  if (found.length === 0 || (!inside && !found.every(isPublicAddress))) refuse(text, 'address');
  const pinned = found[0]!;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise<OutgoingAnswer>((done, failed) => {
    const give = (code: ErrorCode, cause?: unknown) =>
      failed(new CodedError(code, { host: url.host.slice(0, 100) }, cause));
    const call = send(
      {
        host: pinned,
        port: url.port || (url.protocol === 'https:' ? 443 : 80),
        // The certificate is asked of the name, though the connection goes to the address.
        servername: isIP(name) ? undefined : name,
        path: url.pathname + url.search,
        method,
        headers: {
          ...headers,
          host: url.host,
          'accept-encoding': 'identity',
          'user-agent': 'Clientela',
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
        agent: false,
        signal,
        maxHeaderSize: 16 * 1024,
        // Certificates are always checked; no caller can say otherwise.
        rejectUnauthorized: true,
      },
      (answer) => {
        readWhole(answer, maxBytes).then((bytes) => {
          if (bytes === null) {
            call.destroy();
            give('outgoing_too_large');
          } else
            done({
              status: answer.statusCode ?? 0,
              headers: { ...answer.headers },
              body: bytes,
              url: url.href,
            });
        }, broke);
      },
    );
    const broke = (error: unknown) =>
      give(signal.aborted ? 'outgoing_too_slow' : 'outgoing_failed', error);
    call.on('error', broke);
    call.end(body);
  });
}

/** Refuses what no address outside may look like; says whether the operator opened this one. */
function judgeAddress(text: string, opened: readonly string[]): { url: URL; inside: boolean } {
  if (text.length > 2000 || !URL.canParse(text)) refuse(text, 'form');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') refuse(text, 'account');
  const inside = opened.some((one) => one === url.hostname || one === url.host);
  if (url.protocol !== 'https:' && !(inside && url.protocol === 'http:')) refuse(text, 'scheme');
  const port = Number(url.port || 443);
  // Below 1024 live mail, databases of names and other things that read a request as something else.
  if (!inside && port !== 443 && port < 1024) refuse(text, 'port');
  // A name that only our own network knows.
  if (!inside && isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 && !url.hostname.includes('.'))
    refuse(text, 'name');
  return { url, inside };
}

/**
 * Refuses an address that would never be called, before it is kept; what its name stands for is judged at
 * every call.
 * @throws outgoing_refused
 */
export function demandOutside(url: string, opened: readonly string[]): void {
  const { url: read, inside } = judgeAddress(url, opened);
  const host = read.hostname.replace(/^\[|\]$/g, '');
  if (!inside && isIP(host) !== 0 && !isPublicAddress(host)) refuse(url, 'address');
}

/**
 * The address of a mail server to connect to, judged as any other: one behind our own wall only where the
 * operator opened it; the ports are those of mail.
 * @throws outgoing_refused, outgoing_failed, outgoing_too_slow
 */
export async function mailAddress(
  host: string,
  port: number,
  {
    opened = [],
    timeout = 10_000,
    resolve,
  }: Pick<OutgoingLimits, 'opened' | 'timeout' | 'resolve'>,
): Promise<string> {
  const inside = opened.some((one) => one === host || one === `${host}:${port}`);
  const refused = (reason: string) =>
    fail('outgoing_refused', { host: `${host}:${port}`.slice(0, 100), reason });
  if (!inside && !mailPorts.includes(port)) refused('port');
  if (!inside && isIP(host) === 0 && !host.includes('.')) refused('name');
  const signal = AbortSignal.timeout(timeout);
  const found =
    isIP(host) !== 0 ? [host] : await addressesOf(host, resolve ?? systemResolver, signal);
  if (found.length === 0 || (!inside && !found.every(isPublicAddress))) refused('address');
  return found[0]!;
}

/** Where mail servers take messages from programs. */
const mailPorts = [25, 465, 587, 2525];

const systemResolver = async (name: string) =>
  (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);

async function addressesOf(
  name: string,
  resolve: (name: string) => Promise<string[]>,
  signal: AbortSignal,
): Promise<string[]> {
  const late = new Promise<never>((_, failed) => {
    const give = () => failed(new CodedError('outgoing_too_slow', { host: name }));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
  try {
    return await Promise.race([resolve(name), late]);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    return fail('outgoing_failed', { host: name }, error);
  }
}

/** All bytes of an answer, or null when there are more than so many. */
async function readWhole(answer: Readable, maxBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
