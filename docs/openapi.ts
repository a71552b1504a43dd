// Prints docs/openapi.json (OpenAPI 3.1) from the contracts.
import { type Contract, errorBody } from '../server/platform/contract.ts';
import { errorKinds } from '../server/platform/errors.ts';

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
        ...(e.allow === 'anyone' ? {} : { security: [{ session: [] }] }),
        parameters: [...fields(e.params, 'path'), ...fields(e.query, 'query')],
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
          200: { description: 'Done.', content: ok },
          default: {
            description: `An error. Codes of this call: ${[...(e.errors ?? []), 'bad_request'].join(', ')}.`,
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
        'Money is whole numbers in the smallest unit of the company’s currency. Calls that change something carry the header `x-clientela: 1`.',
    },
    paths,
    components: {
      schemas: { Error: errorBody, ErrorCode: { type: 'string', enum: Object.keys(errorKinds) } },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'clientela.session_token' },
      },
    },
  };
  return `${JSON.stringify(page, null, 2)}\n`;
}
