// A passkey opens the account only when everything about it is right; one wrong bit anywhere and it does not.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Asked, makeDevice } from './scratch-passkey.ts';
import { algorithms, checkMade, checkSigned, siteOf } from './webauthn.ts';

const challenge = randomBytes(32).toString('base64url');
const asked: Asked = { challenge, rpId: 'crm.example.com', origin: 'https://crm.example.com' };
const expected = { challenge, rpId: asked.rpId, origins: [asked.origin] };

for (const algorithm of algorithms)
  test(`a passkey of algorithm ${algorithm} is made, and signs`, () => {
    const device = makeDevice(algorithm);
    const made = checkMade(device.make(asked), expected);
    assert.ok(made);
    assert.deepEqual(made.passkey.counter, 0);
    assert.equal(made.synced, false);
    assert.deepEqual(checkSigned(device.sign(asked), made.passkey, expected), {
      counter: 0,
      synced: false,
    });
  });

/** What an honest device never says. */
const lies: [string, Partial<Asked>][] = [
  ['another question', { challenge: randomBytes(32).toString('base64url') }],
  ['no question', { challenge: '' }],
  ['another site', { rpId: 'evil.example.com' }],
  ['another origin', { origin: 'https://evil.example.com' }],
  ['the origin without https', { origin: 'http://crm.example.com' }],
  ['a subdomain', { origin: 'https://a.crm.example.com' }],
  ['a page inside another', { clientData: { crossOrigin: true } }],
  ['a page on top of it', { clientData: { topOrigin: 'https://evil.example.com' } }],
  ['the other kind of question', { clientData: { type: 'payment.get' } }],
  ['nobody was there', { flags: 0x04 }],
  ['nobody was checked', { flags: 0x01 }],
  ['a copy that cannot be one', { flags: 0x15 }],
];

for (const [name, lie] of lies)
  test(`${name}: neither made nor signed`, () => {
    const device = makeDevice();
    assert.equal(checkMade(device.make({ ...asked, ...lie }), expected), null);
    const made = checkMade(device.make(asked), expected)!;
    assert.equal(checkSigned(device.sign({ ...asked, ...lie }), made.passkey, expected), null);
  });

test('a signature made for one kind of question does not serve the other', () => {
  const device = makeDevice();
  const made = checkMade(device.make(asked), expected)!;
  const { clientData } = device.make(asked);
  assert.equal(checkSigned({ ...device.sign(asked), clientData }, made.passkey, expected), null);
});

test('a counter must grow once there is one, so that a copied device is noticed', () => {
  const device = makeDevice();
  const { passkey } = checkMade(device.make({ ...asked, counter: 7 }), expected)!;
  for (const [counter, good] of [
    [0, false],
    [6, false],
    [7, false],
    [8, true],
    [4_000_000_000, true],
  ] as const)
    assert.equal(
      checkSigned(device.sign({ ...asked, counter }), passkey, expected) !== null,
      good,
      String(counter),
    );
});

test('a key of another algorithm, a weak one, or none at all is refused', () => {
  const device = makeDevice();
  const made = device.make(asked);
  assert.equal(checkMade({ ...made, algorithm: -257 }, expected), null);
  assert.equal(checkMade({ ...made, algorithm: -65535 }, expected), null);
  assert.equal(checkMade({ ...made, publicKey: 'AAAA' }, expected), null);
  assert.equal(checkMade({ ...made, id: makeDevice().id }, expected), null);
  const other = makeDevice(-8).make(asked);
  assert.equal(checkMade({ ...made, publicKey: other.publicKey }, expected), null);
});

test('one wrong bit in what was signed, in the signature or in the key, and nothing opens', () => {
  const device = makeDevice();
  const { passkey } = checkMade(device.make(asked), expected)!;
  const honest = device.sign(asked);
  const parts = ['clientData', 'authenticatorData', 'signature'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...parts), fc.nat(), fc.nat({ max: 7 }), (part, at, bit) => {
      const bytes = Buffer.from(honest[part], 'base64url');
      bytes[at % bytes.length]! ^= 1 << bit;
      const forged = { ...honest, [part]: bytes.toString('base64url') };
      assert.equal(checkSigned(forged, passkey, expected), null);
    }),
    { numRuns: 400 },
  );
  const stranger = checkMade(makeDevice().make(asked), expected)!.passkey;
  assert.equal(
    checkSigned(honest, { ...stranger, credential: passkey.credential }, expected),
    null,
  );
});

test('whatever bytes come, the answer is no and never a fault', () => {
  const { passkey } = checkMade(makeDevice().make(asked), expected)!;
  const bytes = fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b).toString('base64url'));
  fc.assert(
    fc.property(bytes, bytes, bytes, fc.integer(), (a, b, c, algorithm) => {
      const id = passkey.credential;
      const made = { id, clientData: a, authenticatorData: b, publicKey: c, algorithm };
      assert.equal(checkMade(made, expected), null);
      const signed = { id, clientData: a, authenticatorData: b, signature: c };
      assert.equal(checkSigned(signed, passkey, expected), null);
    }),
    { numRuns: 300 },
  );
  for (const said of ['null', '[]', '1', '"x"', '{}', '{"type":null}'])
    assert.equal(
      checkSigned(
        {
          id: passkey.credential,
          clientData: Buffer.from(said).toString('base64url'),
          authenticatorData: '',
          signature: '',
        },
        passkey,
        expected,
      ),
      null,
    );
});

test('passkeys belong to a name over https, or to this machine; never to a number', () => {
  const found = (publicUrl: string | null, host: string | null) =>
    siteOf(publicUrl, host)?.origins ?? null;
  assert.deepEqual(found('https://crm.example.com/base', 'x'), ['https://crm.example.com']);
  assert.deepEqual(found('http://crm.example.com', 'x'), null);
  assert.deepEqual(found('https://203.0.113.7', 'x'), null);
  assert.deepEqual(found(null, 'localhost:4321'), [
    'http://localhost:4321',
    'https://localhost:4321',
  ]);
  assert.deepEqual(found(null, 'crm.example.com'), ['https://crm.example.com']);
  for (const host of ['127.0.0.1:4321', '[::1]:4321', '', null, 'a b', '2130706433'])
    assert.equal(found(null, host), null, String(host));
});
