// What a person is told about the password they type.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strengthOf } from './password-strength.ts';

const known = ['Nombre Apellido', 'nombre@tiendita.example', 'La Tiendita'];

for (const [password, strength] of [
  ['corta', 'short'],
  ['once letras', 'short'],
  ['aaaaaaaaaaaaaaaa', 'weak'],
  ['contraseña12345', 'weak'],
  ['Tiendita-Nombre', 'weak'],
  ['lluvia verde 7', 'fair'],
  ['café lento bajo la lluvia', 'strong'],
  ['t9K!mm2-Qx71zp', 'strong'],
] as const)
  test(`«${password}» is called ${strength}`, () => {
    assert.equal(strengthOf(password, known), strength);
  });

test('a letter outside the basic plane counts as one character, as it does for the server', () => {
  assert.equal(strengthOf('🌵🌵🌵🌵🌵🌵abcd', []), 'short');
});
