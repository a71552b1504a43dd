// The files of the built web app, and the page that every address of it is answered with.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import { fail } from './errors.ts';

/** The built web app: hashed files for ever, the page itself never kept and with its own nonce. */
export async function serveWeb(app: FastifyInstance, config: Config) {
  const folder = join(config.root, 'web', 'dist');
  // Behind a proxy the pages may stand below a path, which the proxy takes off again.
  const base = config.publicUrl ? new URL(config.publicUrl).pathname.replace(/\/+$/, '') : '';
  const file = join(folder, 'index.html');
  let read: { at: number; page: string } | null = null;
  // Built anew while we run, it names other assets: those of before are gone.
  const pageNow = (): string => {
    const at = statSync(file).mtimeMs;
    if (read?.at !== at)
      read = {
        at,
        page: readFileSync(file, 'utf8')
          .replaceAll('__BASE__', base)
          .replace(/(src|href)="\.\/assets\//g, `$1="${base}/assets/`),
      };
    return read.page;
  };
  if (existsSync(file))
    await app.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      immutable: true,
      maxAge: '365d',
      index: false,
    });
  app.setNotFoundHandler((request, reply) => {
    const wantsPage =
      ['GET', 'HEAD'].includes(request.method) &&
      !request.url.startsWith('/api') &&
      !request.url.startsWith('/assets/');
    if (!wantsPage || !existsSync(file)) fail('not_found');
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8');
    return reply.send(pageNow().replaceAll('__NONCE__', reply.cspNonce.style));
  });
}
