// Whose customers a role reaches: nobody changes what they cannot read, and no area goes beyond the customers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reachAreas, reaches, reachesAll, reachOf, wholeReach, worksWithin } from './reaches.ts';
import { allRights } from './rights.ts';

const order = (reach: string) => reaches.indexOf(reach as 'own');
const anything = fc.dictionary(
  fc.constantFrom(...reachAreas),
  fc.dictionary(fc.constantFrom('read', 'write'), fc.constantFrom(...reaches, 'more', 7)),
);

test('a role of which nothing is said reaches all, and what cannot be read is taken as all', () => {
  for (const kept of [undefined, null, {}, { customers: { read: 'some' } }])
    assert.ok(reachesAll(wholeReach(kept)));
  assert.ok(!reachesAll(wholeReach({ tasks: { write: 'own' } })));
});

test('whatever was said, nobody changes more than they read, nor reads more than of their customers', () => {
  fc.assert(
    fc.property(anything, (kept) => {
      const reach = wholeReach(kept);
      for (const area of reachAreas) {
        assert.ok(order(reach[area].write) <= order(reach[area].read));
        assert.ok(order(reach[area].read) <= order(reach.customers.read));
        for (const verb of ['read', 'write'] as const) {
          const within = reachOf(reach, { verb, rights: ['customers.write'] });
          assert.ok(order(within[area]) <= order(within.customers));
          assert.ok(order(within[area]) <= order(reach[area].read));
        }
      }
      assert.deepEqual(wholeReach(reach), reach);
    }),
  );
});

test('a change is limited in the area of its right alone, and everywhere where it changes customers', () => {
  const reach = wholeReach({ customers: { write: 'own' }, tasks: { write: 'team' } });
  const tasks = reachOf(reach, { verb: 'write', rights: ['tasks.write'] });
  assert.deepEqual([tasks.tasks, tasks.customers, tasks.consent], ['team', 'all', 'all']);
  const customers = reachOf(reach, { verb: 'write', rights: ['customers.write'] });
  assert.deepEqual(
    [customers.tasks, customers.customers, customers.consent],
    ['own', 'own', 'own'],
  );
  const read = reachOf(reach, { verb: 'read', rights: ['customers.read'] });
  assert.ok(Object.values(read).every((one) => one === 'all'));
});

test('rights about the whole base are of no use to whoever reaches some customers', () => {
  const useful = allRights.filter(worksWithin);
  assert.ok(useful.includes('customers.write') && useful.includes('value.read'));
  for (const right of [
    'imports.write',
    'users.write',
    'customers.define',
    'privacy.delete',
  ] as const)
    assert.ok(!useful.includes(right), right);
});
