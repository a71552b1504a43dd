// Prints docs/openapi.json (OpenAPI 3.1) from the contracts.
import { type Contract, type Endpoint, errorBody } from '../server/platform/contract.ts';
import { errorKinds } from '../server/platform/errors.ts';
import { takesKey } from '../server/platform/request-keys.ts';

/** What every call answers beside its body. */
const rateHeaders = Object.fromEntries(
  ['Limit', 'Remaining', 'Reset'].map((name) => [
    `RateLimit-${name}`,
    { $ref: `#/components/headers/RateLimit-${name}` },
  ]),
);
const rateHeader = (description: string) => ({ description, schema: { type: 'integer' } });

/** Codes that this call may be answered with, beyond those every one may. */
const codesOf = (e: Endpoint): string[] => [
  ...(e.errors ?? []),
  'bad_request',
  ...(takesKey(e)
    ? ['idempotency_key_invalid', 'idempotency_key_other', 'idempotency_key_busy']
    : []),
];

/** A program may call what is not about an account or a proof that only a person gives. */
const securityOf = (e: Endpoint) =>
  e.allow === 'self' || e.recent ? [{ session: [] }] : [{ session: [] }, { key: [] }];

export function printOpenApi(contracts: Record<string, Contract>): string {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [room, contract] of Object.entries(contracts))
    for (const [name, e] of Object.entries(contract)) {
      const path = e.path.replace(/:(\w+)/g, '{$1}');
      const fields = (schema: unknown, place: string) => {
        const { properties = {}, required = [] } = (schema ?? {}) as {
          properties?: Record<string, { description?: string }>;
          required?: string[];
        };
        return Object.entries(properties).map(([field, type]) => ({
          name: field,
          in: place,
          required: place === 'path' || required.includes(field),
          ...(type.description ? { description: type.description } : {}),
          schema: type,
        }));
      };
      const ok =
        e.produces && e.produces !== 'application/json'
          ? { [e.produces]: { schema: { type: 'string' } } }
          : { 'application/json': { schema: e.response ?? {} } };
      paths[path] ??= {};
      paths[path][e.method.toLowerCase()] = {
        operationId: `${room}.${name}`,
        tags: [room],
        summary: e.summary,
        'x-allow': e.allow,
        ...(e.allow === 'anyone' ? {} : { security: securityOf(e) }),
        parameters: [
          ...fields(e.params, 'path'),
          ...fields(e.query, 'query'),
          ...(takesKey(e) ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
        ],
        ...(e.consumes === 'stream'
          ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
          : e.body
            ? {
                requestBody: {
                  required: true,
                  content: { 'application/json': { schema: e.body } },
                },
              }
            : {}),
        responses: {
          200: { description: 'Done.', headers: rateHeaders, content: ok },
          default: {
            description: `An error. Codes of this call: ${codesOf(e).join(', ')}.`,
            'x-codes': codesOf(e),
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        },
      };
    }
  const page = {
    openapi: '3.1.0',
    info: {
      title: 'Clientela',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Money is whole numbers in the smallest unit of the company’s currency. Calls of a page that change something carry the header `x-clientela: 1`; with a key it is not needed.',
    },
    paths,
    components: {
      schemas: { Error: errorBody, ErrorCode: { type: 'string', enum: Object.keys(errorKinds) } },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description:
            'The same key again within 24 hours is answered the same and changes nothing more: 8 to 200 visible ASCII characters. With another call 422; while the first is worked on 409.',
          schema: { type: 'string', minLength: 8, maxLength: 200 },
        },
      },
      headers: {
        'RateLimit-Limit': rateHeader('Calls a minute: of the key, or of the network without one.'),
        'RateLimit-Remaining': rateHeader('Calls that are left in this minute.'),
        'RateLimit-Reset': rateHeader('Seconds until the next minute begins.'),
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'clientela.session_token' },
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key made under Settings, API keys.',
        },
      },
    },
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}
