// The OpenAPI document as the page shows it: calls with who may make them, fields as rows, an example.

export interface Schema {
  type?: string;
  description?: string;
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  required?: readonly string[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  default?: unknown;
  $ref?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  'x-allow': string | string[];
  security?: Record<string, unknown>[];
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: Content };
  responses: { 200: { content: Content }; default: { 'x-codes': string[] } };
}

export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components: { parameters: Record<string, Parameter> };
}

/** What goes in or out: fields, a file, or nothing. */
export type Carried = { kind: 'json'; schema: Schema } | { kind: 'file' } | { kind: 'none' };

export interface Call {
  id: string;
  room: string;
  method: string;
  path: string;
  /** What it does in a few words, in the language of the page; the first sentence of the document where there are none. */
  words: string;
  summary: string;
  /** anyone, self, user, or the rights it needs. */
  allow: 'anyone' | 'self' | 'user' | readonly string[];
  /** It asks for a proof that only a person can give. */
  person: boolean;
  parameters: readonly Parameter[];
  body: Carried;
  answer: Carried;
  codes: readonly string[];
  /** Everything it can be found by, in small letters. */
  text: string;
}

const carried = (content: Content | undefined): Carried => {
  if (!content) return { kind: 'none' };
  const json = content['application/json'];
  if (!json) return { kind: 'file' };
  const { schema = {} } = json;
  const empty = schema.type === 'object' && Object.keys(schema.properties ?? {}).length === 0;
  return empty && !schema.patternProperties ? { kind: 'none' } : { kind: 'json', schema };
};

/**
 * All calls, in the order of the document. `wordsOf` says what a call does in the language of the reader; without it,
 * or where it knows nothing, the first sentence of the document stands.
 */
export function readCalls(
  { paths, components }: OpenApi,
  wordsOf: (id: string) => string = () => '',
): Call[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const parameters = (operation.parameters ?? []).map((one) =>
        '$ref' in one ? components.parameters[one.$ref.split('/').at(-1)!]! : one,
      );
      const body = carried(operation.requestBody?.content);
      const answer = carried(operation.responses[200].content);
      const codes = operation.responses.default['x-codes'];
      const allow = operation['x-allow'];
      const fields = [body, answer].flatMap((one) =>
        one.kind === 'json' ? rowsOf(one.schema).map(({ name }) => name) : [],
      );
      const names = parameters.map(({ name }) => name);
      const words = wordsOf(operation.operationId) || operation.summary.split(/[.:;](?= |$)/)[0]!;
      return {
        id: operation.operationId,
        room: operation.tags[0] ?? '',
        method: method.toUpperCase(),
        path,
        words,
        summary: operation.summary,
        allow: allow === 'anyone' || allow === 'self' || allow === 'user' ? allow : [allow].flat(),
        person: allow !== 'anyone' && !(operation.security ?? []).some((one) => 'key' in one),
        parameters,
        body,
        answer,
        codes,
        text: [
          method,
          path,
          words,
          operation.summary,
          operation.operationId,
          allow,
          names,
          fields,
          codes,
        ]
          .flat()
          .map(String)
          .map(plain)
          .join(' '),
      };
    }),
  );
}

/** Small letters without accents: what is typed finds what is written either way. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Calls that hold every word of a question. */
export function findCalls(calls: readonly Call[], asked: string): Call[] {
  const words = plain(asked).split(/\s+/).filter(Boolean);
  return calls.filter(({ text }) => words.every((word) => text.includes(word)));
}

const isNull = ({ type }: Schema) => type === 'null';

/** A schema without the choice of being null, and whether there was one. */
function bare(schema: Schema): { schema: Schema; nullable: boolean } {
  const choices = schema.anyOf?.filter((one) => !isNull(one));
  if (choices?.length !== 1) return { schema, nullable: false };
  const [only] = choices;
  return {
    schema: { ...only, description: schema.description ?? only!.description },
    nullable: true,
  };
}

/** The type of a field in a few words, as programs write it. */
export function typeOf(given: Schema): string {
  const { schema, nullable } = bare(given);
  const one = (): string => {
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
    if (schema.type === 'array') {
      const inner = typeOf(schema.items ?? {});
      return inner.includes(' | ') ? `(${inner})[]` : `${inner}[]`;
    }
    if (schema.format) return schema.format;
    return schema.type ?? 'any';
  };
  return nullable ? `${one()} | null` : one();
}

export interface Row {
  /** `customers[].name` */
  name: string;
  type: string;
  required: boolean;
  description: string;
}

/** Deeper than this nobody reads, and trees of questions never end. */
const deepest = 5;

/** Every field of an object, those inside named after it. */
export function rowsOf(given: Schema, prefix = '', depth = 0): Row[] {
  const { schema } = bare(given);
  if (depth > deepest) return [];
  if (schema.type === 'array' && schema.items) return rowsOf(schema.items, `${prefix}[]`, depth);
  if (schema.allOf) return schema.allOf.flatMap((one) => rowsOf(one, prefix, depth));
  return Object.entries(schema.properties ?? {}).flatMap(([field, inner]) => {
    const name = prefix ? `${prefix}.${field}` : field;
    const row = {
      name,
      type: typeOf(inner),
      required: schema.required?.includes(field) ?? false,
      description: inner.description ?? bare(inner).schema.description ?? '',
    };
    return [row, ...rowsOf(inner, name, depth + 1)];
  });
}

/** A value that fits a schema, as short as can be: what is required alone. */
export function exampleOf(given: Schema, depth = 0): unknown {
  const { schema } = bare(given);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {}, depth);
  if (schema.type === 'array')
    return depth > deepest ? [] : [exampleOf(schema.items ?? {}, depth + 1)];
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (schema.format === 'date-time') return '2026-01-31T12:00:00Z';
  if (schema.type === 'string') return '…';
  if (schema.type !== 'object' || depth > deepest) return {};
  const all = Object.keys(schema.properties ?? {});
  const shown = schema.required?.length ? schema.required : all;
  return Object.fromEntries(
    shown.map((name) => [name, exampleOf(schema.properties?.[name] ?? {}, depth + 1)]),
  );
}

/** The call on a command line. */
export function curlOf(call: Call, base: string): string {
  const { method, path, parameters, body, allow } = call;
  const needed = parameters.filter((one) => one.in === 'query' && one.required);
  const query = needed.map(({ name, schema }) => `${name}=${String(exampleOf(schema ?? {}))}`);
  const address =
    base + path.replace(/\{\w+\}/g, '1') + (query.length > 0 ? `?${query.join('&')}` : '');
  const keyed = parameters.some(({ name }) => name === 'Idempotency-Key');
  const json = body.kind === 'json' ? JSON.stringify(exampleOf(body.schema)) : null;
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}'${address}'`,
    // What only a person may goes with their session, as the pages send it.
    ...(call.person ? [`-H 'x-clientela: 1' -b 'clientela.session_token=…'`] : []),
    ...(allow === 'anyone' || call.person ? [] : [`-H 'Authorization: Bearer clk_…'`]),
    ...(keyed ? [`-H "Idempotency-Key: $(uuidgen)"`] : []),
    ...(json
      ? [`-H 'Content-Type: application/json'`, `-d '${json.replaceAll("'", "'\\''")}'`]
      : []),
    ...(body.kind === 'file' ? ['--data-binary @file.csv'] : []),
  ].join(' \\\n  ');
}
