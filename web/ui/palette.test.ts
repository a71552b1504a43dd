// The command palette finds screens as people type them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterScreens } from './palette.ts';

const screens = [
  { id: 'home', label: 'Inicio', keywords: ['Home'] },
  { id: 'customers', label: 'Clientes', keywords: ['Customers'] },
  { id: 'retention', label: 'Retención', keywords: ['Retention'] },
  { id: 'value', label: 'Valor y modelo', keywords: ['Value and model'] },
  { id: 'import', label: 'Importar', keywords: ['Import'] },
];
const found = (text: string) => filterScreens(text, screens).map((screen) => screen.id);

test('every screen is offered before anything is typed', () => {
  assert.equal(found('').length, screens.length);
});

test('a screen is found without accents, by any of its words', () => {
  assert.deepEqual(found('retencion'), ['retention']);
  assert.deepEqual(found('MODELO'), ['value']);
});

test('a screen is found by its name in the other language, after those whose name fits', () => {
  assert.deepEqual(found('customers'), ['customers']);
  assert.deepEqual(found('i'), ['home', 'import', 'customers', 'retention']);
});

test('nothing is offered when nothing fits', () => {
  assert.deepEqual(found('xyz'), []);
});
