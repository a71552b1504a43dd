// What anybody would try first is refused; what is long and one's own is not, whatever it is made of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgePassword } from './passwords.ts';

const known = ['Ana Gómez Ruiz', 'ana.gomez@tiendita.example', 'La Tiendita del Café'];

for (const [password, code] of [
  ['corta', 'password_too_short'],
  ['once letras', 'password_too_short'],
  ['🌵🌵🌵🌵🌵🌵abcd', 'password_too_short'],
  ['123456789012', 'password_common'],
  ['0987654321098', 'password_common'],
  ['aaaaaaaaaaaaaaaaaaaa', 'password_common'],
  ['abababababababab', 'password_common'],
  ['password1234', 'password_common'],
  ['Password1234!', 'password_common'],
  ['P@ssw0rd2026', 'password_common'],
  ['passwordpassword', 'password_common'],
  ['contraseña2026', 'password_common'],
  ['Contrasena123!', 'password_common'],
  ['qwertyuiop123', 'password_common'],
  ['1q2w3e4r5t6y', 'password_common'],
  ['1qaz2wsx3edc', 'password_common'],
  ['asdfghjklñ123', 'password_common'],
  ['iloveyou1234', 'password_common'],
  ['tequieromucho', 'password_common'],
  ['realmadrid2024', 'password_common'],
  ['letmein123456', 'password_common'],
  ['welcomewelcome', 'password_common'],
  ['clientela2026', 'password_common'],
  ['Administrador1', 'password_common'],
  ['diciembre2025', 'password_common'],
  ['AnaGomezRuiz1', 'password_personal'],
  ['tiendita-2026!', 'password_personal'],
  ['Gomez.Tiendita', 'password_personal'],
  ['la tiendita del cafe', 'password_personal'],
] as const)
  test(`«${password}» is refused as ${code}`, () => {
    assert.equal(judgePassword(password, known), code);
  });

for (const password of [
  'correct horse battery',
  'café con leche y pan',
  'lluvia verde 7',
  'una caja llena de tornillos',
  't9K!mm2-Qx71zp',
  'xkcd936 grapes on mars',
  'dragon bajo la mesa roja',
  'Tiendita sobre nubes moradas',
  '   espacios   dentro   ',
  '日本語のとても長い合言葉です',
  '🌵🌵 el cactus de mi balcón 🌵',
])
  test(`«${password}» is taken`, () => {
    assert.equal(judgePassword(password, known), null);
  });

test('what a password manager makes is always taken', () => {
  const letters = [...'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'];
  const made = fc.array(fc.constantFrom(...letters), { minLength: 16, maxLength: 40 });
  fc.assert(
    fc.property(made, (signs) => {
      // Runs by chance are left out: they are what the judge is for.
      fc.pre(new Set(signs).size > 11);
      assert.equal(judgePassword(signs.join(''), known), null);
    }),
    { numRuns: 300 },
  );
});

test('whatever is typed gets an answer, also halves of letters and nothing but signs', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 128 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 3 }),
      (password, about) => {
        const code = judgePassword(password, about);
        assert.ok(code === null || code.startsWith('password_'));
      },
    ),
    { numRuns: 200 },
  );
  for (const sign of ['a', '1', 'ñ', '\0', '\ud800', ' '])
    assert.equal(judgePassword(sign.repeat(128), [sign.repeat(200)]), 'password_common');
});
