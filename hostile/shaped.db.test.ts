// Every endpoint there is, asked with what its contract lets through and nobody expects.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { contracts } from '../server/app.ts';
import type { Endpoint } from '../server/platform/contract.ts';
import { type Company, judge, newAddress, openCompany } from './company.ts';
import { type Schema, shaped } from './shaped.ts';

let company: Company;
before(async () => {
  company = await openCompany();
  // So that what can be asked of a customer has somebody to be asked of.
  for (const name of ['Ana', 'Luis', 'Zoë'])
    await company.app.inject({
      method: 'POST',
      url: '/api/customers',
      headers: { host: 'localhost:4321', 'x-clientela': '1', cookie: company.cookie },
      payload: { kind: 'person', name, tags: ['vip'] },
    });
});
after(() => company.close());

/** They end the session that asks the others. */
const leaving = ['users.signOut', 'users.endSession', 'users.endSessions', 'users.changePassword'];
/** Of each endpoint: enough to meet most of the odd texts in some field. */
const draws = 4;

interface Asked {
  name: string;
  endpoint: Endpoint;
}

const all: Asked[] = Object.entries(contracts).flatMap(([room, contract]) =>
  Object.entries(contract as Record<string, Endpoint>).map(([name, endpoint]) => ({
    name: `${room}.${name}`,
    endpoint,
  })),
);

/** Ids that may exist, so that what stands behind them is reached as well. */
const few = (schema: Schema): Schema =>
  schema.type === 'integer' ? { ...schema, maximum: Math.min(schema.maximum ?? 3, 3) } : schema;

function paramsOf(endpoint: Endpoint): fc.Arbitrary<Record<string, unknown>> {
  const schema = (endpoint.params ?? { type: 'object' }) as Schema;
  const properties = Object.entries(schema.properties ?? {});
  return fc.record(
    Object.fromEntries(
      properties.map(([name, of]) => [name, fc.oneof(shaped(few(of)), shaped(of))]),
    ),
  );
}

async function ask(
  { endpoint }: Asked,
  input: { params: Record<string, unknown>; query: unknown; body: unknown },
) {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params[name]).toWellFormed()),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>))
    for (const one of [value].flat())
      search.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  const tail = search.toString();
  return company.app.inject({
    method: endpoint.method,
    url: tail ? `${path}?${tail}` : path,
    headers: {
      host: 'localhost:4321',
      'x-clientela': '1',
      cookie: company.cookie,
      ...(endpoint.consumes === 'stream'
        ? { 'content-type': 'application/octet-stream' }
        : endpoint.body
          ? { 'content-type': 'application/json' }
          : {}),
    },
    remoteAddress: newAddress(),
    ...(endpoint.consumes === 'stream'
      ? { payload: Buffer.from('a,b\n1,2\n') }
      : endpoint.body
        ? { payload: JSON.stringify(input.body) }
        : {}),
  });
}

test('whatever the contract of an endpoint lets through has a good answer or a code, and nothing fails inside', async () => {
  assert.equal((await company.context.rows('select id from customers')).length, 3);
  const wrong: string[] = [];
  for (const asked of all) {
    if (leaving.includes(asked.name)) continue;
    const { endpoint } = asked;
    const inputs = fc.sample(
      fc.record({
        params: paramsOf(endpoint),
        query: endpoint.query ? shaped(endpoint.query as Schema) : fc.constant({}),
        body: endpoint.body ? shaped(endpoint.body as Schema) : fc.constant(undefined),
      }),
      { numRuns: draws, seed: 1 },
    );
    for (const input of inputs) {
      const before = company.log.length;
      try {
        const answer = await ask(asked, input);
        if (
          answer.headers['content-type']?.toString().startsWith('application/json') ||
          answer.statusCode !== 200
        )
          judge(answer);
        if (endpoint.allow !== 'anyone')
          assert.doesNotMatch(answer.body.slice(0, 200), /sign_in_required/);
      } catch (error) {
        const inside = company.log.slice(before).filter((line) => JSON.parse(line).level >= 50);
        wrong.push(
          `${asked.name} ${JSON.stringify(input).slice(0, 600)}\n  ${(error as Error).message.slice(0, 300)}\n  ${inside.join('\n').slice(0, 900)}`,
        );
      }
    }
  }
  assert.equal(wrong.length, 0, wrong.slice(0, 12).join('\n\n'));
});
