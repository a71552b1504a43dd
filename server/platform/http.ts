// The door: turns contracts into routes. A request is checked (who, from where, in what form), handed to
// one handler, and answered in the form the contract promises; every failure answers with a code.
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { networkOf } from './addresses.ts';
import { makeKeyRates, type Rate } from './api-keys.ts';
import { type Auditor, type Called, makeAuditor, type Told } from './audit-http.ts';
import { type Auth, addressHeader, type User } from './auth.ts';
import { connectionOptions, oneHost, refuseExpectations } from './connection.ts';
import {
  type AnswerOf,
  type BodyOf,
  type Contract,
  type Endpoint,
  type ParamsOf,
  type QueryOf,
  recentMinutes,
} from './contract.ts';
import { isAway } from './database.ts';
import {
  CodedError,
  type ErrorCode,
  type ErrorDetails,
  errorKinds,
  fail,
  isCoded,
} from './errors.ts';
import type { Context } from './jobs.ts';
import { checkPlain, numberNames } from './plain.ts';
import { withinReach } from './reach.ts';
import { beginKeyed, takesKey } from './request-keys.ts';
import { missingRight, neededRights, type Right } from './rights.ts';
import { serveWeb } from './web-files.ts';

/** What a handler is handed. `user` is set whenever the contract asks for somebody. */
export interface Input<E> extends Context {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  user: User | null;
  now: Date;
  auth: Auth;
  /** The body itself where the contract says `consumes: 'stream'`. */
  stream: Readable;
  /** Headers of the request, for signing in. */
  headers: Headers;
  /** Network the request comes from: an IPv4 address or an IPv6 /64. */
  network: string;
  /** Adds to what the log says of this call. */
  tell: (more: Told) => void;
  /** Sets a header of the answer (cookies, file names). */
  setHeader: (name: string, value: string | string[]) => void;
}

/** An endpoint without a response schema answers with a file. */
type Answer<E> = AnswerOf<E> extends undefined ? Readable | string : AnswerOf<E>;

/** One handler per endpoint; a missing one is a type error. */
export type Handlers<C extends Contract> = {
  [K in keyof C]: (input: Input<C[K]>) => Promise<Answer<C[K]>> | Answer<C[K]>;
};

export interface Server {
  app: FastifyInstance;
  mount: <C extends Contract>(contract: C, handlers: Handlers<C>) => void;
}

/** Builds the server without listening. */
export async function makeServer(context: Context, auth: Auth): Promise<Server> {
  const { config, log } = context;
  const app = Fastify({
    ...connectionOptions,
    logger: false,
    bodyLimit: 1024 * 1024,
    // The proxy before us names the caller last; what stands before that the caller may have written.
    trustProxy: (_address, hop) => config.publicUrl !== null && hop === 0,
    genReqId: () => randomBytes(6).toString('hex'),
    forceCloseConnections: 'idle',
    // What has come in is answered, also while we leave.
    return503OnClosing: false,
    // An address that cannot be read never reaches a route and its handler of errors.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply, context),
    ajv: { customOptions: { removeAdditional: false, coerceTypes: 'array', strict: false } },
  });
  await app.register(helmet, {
    enableCSPNonces: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // The browser must not insist on https where we serve plain http on a loopback address.
    hsts: config.publicUrl?.startsWith('https:') ? { maxAge: 365 * 24 * 60 * 60 } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(rateLimit, {
    global: true,
    max: 1200,
    timeWindow: '1 minute',
    // RateLimit-Limit, -Remaining and -Reset, as the IETF drafts have them.
    enableDraftSpec: true,
    // A browser that hung up has no address any more.
    keyGenerator: (request) => networkOf(request.ip ?? 'gone'),
    errorResponseBuilder: () => new CodedError('too_many_requests', { seconds: 60 }),
  });
  app.addHook('onRequest', async (request) => checkOrigin(request, config));
  takeJson(app);
  refuseExpectations(app.server);
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'unknown';
    const ms = Math.round(reply.elapsedTime);
    const line = { id: request.id, method: request.method, path, status: reply.statusCode, ms };
    if (path.startsWith('/api')) log.info(line, 'request');
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, context));
  await serveWeb(app, config);

  const countKey = makeKeyRates();
  const auditor = makeAuditor(context, auth);
  const atWork = new Set<Promise<unknown>>();
  app.addHook('onClose', async () => {
    // Also for whoever has hung up: the database is not taken from under their question.
    await Promise.allSettled(atWork);
    await auditor.close();
  });
  const mount: Server['mount'] = (contract, handlers) => {
    for (const [name, endpoint] of Object.entries(contract) as [keyof typeof contract, Endpoint][])
      addRoute(
        app,
        context,
        { auth, countKey, auditor, atWork },
        endpoint,
        handlers[name] as Handler,
      );
  };
  return { app, mount };
}

type Handler = (input: Input<Endpoint>) => unknown;

/** What stands before every handler, and behind it. */
interface Guards {
  auth: Auth;
  countKey: ReturnType<typeof makeKeyRates>;
  auditor: Auditor;
  /** The handlers that have not ended yet. */
  atWork: Set<Promise<unknown>>;
}

/** Who stands behind a request. */
const callers = new WeakMap<FastifyRequest, User | null>();

/** How many calls are left to the key of a request. */
const rates = new WeakMap<FastifyRequest, Rate>();

const tellRate = (reply: FastifyReply, { limit, left, seconds }: Rate) =>
  reply.headers({
    'ratelimit-limit': limit,
    'ratelimit-remaining': Math.max(0, left),
    'ratelimit-reset': seconds,
  });

function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, String(value));
  // Whatever a caller says of their own address, the connection knows it.
  headers.set(addressHeader, request.ip ?? '');
  return headers;
}

function addRoute(
  app: FastifyInstance,
  context: Context,
  { auth, countKey, auditor, atWork }: Guards,
  endpoint: Endpoint,
  handler: Handler,
) {
  const stream = endpoint.consumes === 'stream';
  const body = endpoint.body && !stream ? Compile(endpoint.body) : null;
  const numbersIn = [
    ['params', numberNames(endpoint.params)],
    ['query', numberNames(endpoint.query)],
  ] as const;
  /** Writes a call down; what is told of it comes from the handler. */
  const audit = (
    request: FastifyRequest,
    call: Pick<Called, 'user' | 'answer' | 'error' | 'told'>,
  ) =>
    auditor.called({
      ...call,
      endpoint,
      params: request.params,
      network: networkOf(request.ip ?? ''),
      now: new Date(),
    });
  /** What a call under an Idempotency-Key answered before; null: it carries none. */
  const askedBefore = async (request: FastifyRequest, user: User | null) => {
    const key = request.headers['idempotency-key'];
    if (key === undefined || user === null || !takesKey(endpoint)) return null;
    const target = `${request.method} ${request.url}`;
    const call = { key: String(key), user, target, body: request.body, now: new Date() };
    return beginKeyed(context.database.pool, auth.keyed, call);
  };
  const rights = neededRights(endpoint.allow);
  /** All there is, or what whoever asks may reach. */
  const within = (user: User | null): Context =>
    user?.limited
      ? withinReach(context, user.limited, { verb: endpoint.reach ?? 'read', rights })
      : context;
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
    if (endpoint.produces === 'text/csv') reply.type('text/csv; charset=utf-8');
    else if (endpoint.produces) reply.type(endpoint.produces);
    const user = callers.get(request) ?? null;
    const told: Told = {};
    const kept = await askedBefore(request, user);
    if (kept && kept.before !== null) {
      reply.header('idempotency-replayed', 'true').type('application/json');
      // It is the text of an answer already: nothing is made of it again.
      return reply.serializer((text) => text as string).send(kept.before);
    }
    const said = await explained(auth, () =>
      handler({
        ...within(user),
        params: request.params as never,
        query: request.query as never,
        body: request.body as never,
        user,
        now: new Date(),
        auth,
        stream: (request.body as Readable | null) ?? Readable.from([]),
        headers: headersOf(request),
        network: networkOf(request.ip ?? ''),
        tell: (more) => void Object.assign(told, more),
        setHeader: (name, value) => reply.header(name, value),
      }),
    ).catch(async (error) => {
      await kept?.failed();
      await audit(request, { user, answer: null, error, told });
      throw error;
    });
    // What is not written down is not answered.
    await audit(request, { user, answer: said, error: null, told });
    const sent = said ?? (endpoint.response ? null : undefined);
    await kept?.done(String(reply.serialize(sent)));
    return reply.send(sent);
  };
  const add = async (scope: FastifyInstance) => {
    if (stream) {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    }
    scope.route({
      method: endpoint.method,
      url: endpoint.path,
      ...(stream ? { bodyLimit: context.config.maxFileBytes + 1 } : {}),
      ...(endpoint.perMinute
        ? { config: { rateLimit: { max: endpoint.perMinute, timeWindow: '1 minute' } } }
        : {}),
      schema: {
        ...(endpoint.params ? { params: endpoint.params } : {}),
        ...(endpoint.query ? { querystring: endpoint.query } : {}),
        ...(endpoint.response ? { response: { 200: endpoint.response } } : {}),
      },
      // Who may not call is told so before anything of the request is read.
      onRequest: async (request, reply) => {
        const now = new Date();
        const user = await auth.whoIs(headersOf(request), now);
        if (endpoint.allow !== 'anyone' && user === null) fail('sign_in_required');
        if (user?.key) {
          const rate = countKey(user.key, now);
          rates.set(request, rate);
          tellRate(reply, rate);
          if (rate.left < 0) fail('too_many_requests', { seconds: rate.seconds });
        }
        try {
          if (user?.key && endpoint.allow === 'self') fail('key_not_allowed');
          const missing = user && missingRight(endpoint.allow, user.rights);
          if (missing && user.lacksSecondStep) fail('second_step_demanded');
          if (missing) {
            // Who asks for more than they may is written down, by number.
            context.log.info(
              { event: 'right_missing', right: missing, account: user.id },
              'security',
            );
            await refuse(auth, missing);
          }
          if (user?.limited && rights.length > 0 && !endpoint.reach)
            fail('reach_all_needed', { who: (await auth.givers()).join(', ') });
        } catch (error) {
          await audit(request, { user, answer: null, error, told: {} });
          throw error;
        }
        const minutes = (now.getTime() - (user?.session.since.getTime() ?? 0)) / 60_000;
        if (endpoint.recent && minutes > recentMinutes) fail('confirm_required');
        callers.set(request, user);
      },
      // JSON has types of its own: unlike texts of an address, nothing of a body is turned into another
      // type (0 into null, say).
      preValidation: async (request, reply) => {
        // Between the two the count of the network was written over that of the key.
        const rate = rates.get(request);
        if (rate) tellRate(reply, rate);
        for (const [where, numbers] of numbersIn)
          checkPlain(request[where] as Record<string, unknown>, where, numbers);
        if (!stream) checkPlain(request.body, 'body');
        const [wrong] = body?.Check(request.body) === false ? body.Errors(request.body) : [];
        if (wrong) fail('bad_request', formDetails('body', wrong));
      },
      handler: (request, reply) => {
        const work = answer(request, reply);
        atWork.add(work);
        return work.finally(() => atWork.delete(work));
      },
    });
  };
  app.register(add);
}

/** Says which right is missing, and who can give it. */
async function refuse(auth: Auth, right: Right): Promise<never> {
  return fail('not_allowed', { right, who: (await auth.givers()).join(', ') });
}

/** A handler that finds a right missing names it; who can give it is added here. */
async function explained<A>(auth: Auth, answer: () => A): Promise<Awaited<A>> {
  try {
    return await answer();
  } catch (error) {
    if (isCoded(error, 'not_allowed') && error.details.who === undefined)
      await refuse(auth, error.details.right as Right);
    // The view of a table refused a row that nobody would see again.
    if ((error as { code?: string }).code === '44000') fail('beyond_reach', {}, error);
    throw error;
  }
}

/** JSON is UTF-8 (RFC 8259): bytes that are not would become other letters, and packed ones are not unpacked. */
function takeJson(app: FastifyInstance) {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    const packed = request.headers['content-encoding'] ?? 'identity';
    if (packed === 'identity' && isUtf8(bytes)) parse(request, bytes.toString('utf8'), done);
    else done(new CodedError('bad_request', { where: 'body', field: '', problem: 'utf-8' }));
  });
}

/** What of a request does not have the form of its contract. */
const formDetails = (where: string, wrong?: { instancePath: string; message?: string }) => ({
  where,
  field: wrong?.instancePath ?? '',
  problem: (wrong?.message ?? '').slice(0, 200),
});

/** Only our own pages may change anything, and only under a name that is ours (DNS rebinding). */
function checkOrigin(request: FastifyRequest, config: Context['config']) {
  const host = oneHost(request.raw);
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const ours = [config.publicUrl ? new URL(config.publicUrl).hostname : 'localhost'];
  const loopback = ['127.0.0.1', '::1', 'localhost'];
  const local = loopback.includes(config.host);
  if (local && ![...ours, ...loopback, config.host].includes(name)) fail('wrong_origin');
  if (request.method === 'GET' || request.method === 'HEAD' || !request.url.startsWith('/api'))
    return;
  const { origin } = request.headers;
  const expected = config.publicUrl ? new URL(config.publicUrl).host : host;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== expected))
    fail('wrong_origin');
  // A key is sent by nobody who was not given it; a cookie is, by every page in the same browser.
  if (request.headers.authorization !== undefined) return;
  // A header of our own cannot be sent from another site without asking first, and we never agree.
  if (request.headers['x-clientela'] === undefined) fail('wrong_origin');
}

function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
) {
  const raw = error as Error & {
    code?: string;
    validation?: { instancePath: string; message?: string }[];
    validationContext?: string;
    statusCode?: number;
  };
  let code: ErrorCode = 'internal';
  let details: ErrorDetails | undefined;
  if (error instanceof CodedError) {
    code = error.code;
    details = error.details;
  } else if (raw.validation) {
    code = 'bad_request';
    details = formDetails(raw.validationContext ?? '', raw.validation[0]);
  } else if (raw.code === 'FST_ERR_CTP_BODY_TOO_LARGE' || raw.statusCode === 413)
    code = 'too_large';
  else if (raw.statusCode === 429) code = 'too_many_requests';
  else if (raw.statusCode !== undefined && raw.statusCode >= 400 && raw.statusCode < 500)
    code = 'bad_request';
  // A NUL character, which PostgreSQL cannot store, in any text that was sent.
  else if (raw.code === '22021') code = 'bad_request';
  // Whoever sends hung up in the middle.
  else if (raw.message === 'aborted') code = 'bad_request';
  else if (isAway(error)) code = 'database_away';
  const { status } = errorKinds[code];
  if (status >= 500) context.log.error({ id: request.id, code, err: error }, 'request failed');
  if (status === 429 && typeof details?.minutes === 'number')
    reply.header('retry-after', details.minutes * 60);
  if (status === 429 && typeof details?.seconds === 'number' && !reply.hasHeader('retry-after'))
    reply.header('retry-after', details.seconds);
  // An address that cannot be read is answered before the hooks that set these.
  if (!reply.hasHeader('x-content-type-options'))
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'self';frame-ancestors 'none'",
    });
  reply.status(status).header('cache-control', 'no-store').type('application/json');
  return reply.send({ error: { code, ...(details ? { details } : {}), reference: request.id } });
}
