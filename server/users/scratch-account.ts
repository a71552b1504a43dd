// Browsers of an account, for tests: each keeps its cookies as a real one does.
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ScratchBrowser {
  cookies: Map<string, string>;
  send: (
    method: Method,
    url: string,
    payload?: object,
    headers?: Record<string, string>,
  ) => Promise<LightMyRequestResponse>;
}

/** A browser that has never been here; `address` is the network it comes from. */
export function openScratchBrowser(app: FastifyInstance, address = '127.0.0.1'): ScratchBrowser {
  const cookies = new Map<string, string>();
  return {
    cookies,
    send: async (method, url, payload, headers = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await app.inject({
        method,
        url,
        remoteAddress: address,
        headers: {
          host: 'localhost:4321',
          'x-clientela': '1',
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
        ...(payload === undefined ? {} : { payload }),
      });
      for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
        const [pair, ...attributes] = line.split('; ');
        const at = pair!.indexOf('=');
        const name = pair!.slice(0, at);
        if (attributes.some((one) => /^max-age=0$/i.test(one))) cookies.delete(name);
        else cookies.set(name, pair!.slice(at + 1));
      }
      return answer;
    },
  };
}

/** The code of an answer's error, or null when it is none. */
export const errorOf = (answer: LightMyRequestResponse): string | null =>
  answer.json().error?.code ?? null;
