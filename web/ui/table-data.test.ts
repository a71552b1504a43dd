// The CSV of a chart opens in a spreadsheet as it is, and cannot run anything there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileName, toCsv } from './table-data.ts';

test('the file has the numbers, not the formatted texts, in the unit of the currency', () => {
  const csv = toCsv({
    columns: [
      { title: 'Paso' },
      { title: 'MXN', format: (value) => `$${value}`, raw: (value) => value / 100 },
    ],
    rows: [
      ['Adquiridos, nuevos', 61_850],
      ['Sin dato', null],
    ],
  });
  assert.equal(csv, '\uFEFFPaso,MXN\r\n"Adquiridos, nuevos",618.5\r\nSin dato,\r\n');
});

test('a name that looks like a formula stays text', () => {
  const csv = toCsv({ columns: [{ title: 'Cliente' }], rows: [['=1+1'], ['-"x"']] });
  assert.equal(csv, '\uFEFFCliente\r\n\'=1+1\r\n"\'-""x"""\r\n');
});

test('files are named after the chart', () => {
  assert.equal(fileName('Qué movió el valor', 'csv'), 'que-movio-el-valor.csv');
  assert.equal(fileName('¿?', 'png'), 'clientela.png');
});
