// The commands by which outsiders check the library: the same rows with values, fits and scores as text.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

function command(name: string, args: string[], input = '') {
  const done = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], {
    input,
    encoding: 'utf8',
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

const header = 'model,fn,r,alpha,a,b,s,beta,p,q,gamma,delta,x,tx,T,t,n,m,note';

test('cases come back as they were, each with its value to 17 digits before the note', () => {
  const rows = [
    'bgnbd,cond_exp,0.243,4.414,0.793,2.426,,,,,,,2,30.43,38.86,39,,,"two, weeks"',
    'pareto-nbd,palive,0.553,10.578,,,0.606,11.669,,,,,0,0,38.86,,,,',
    'gg,cond_mean,,,,,,,6.25,3.74,15.44,,2,,,,,22.35,',
    'sbg,DERL(n) d=0.1 highend,,0.668,,,,3.806,,,,,,,,,8,,',
  ];
  const { code, out } = command('evaluate', ['-'], [header, ...rows, ''].join('\n'));
  assert.equal(code, 0);
  const [first, ...lines] = out.trimEnd().split('\n');
  assert.equal(first, header.replace('m,note', 'm,value,note'));
  assert.ok(lines[0]!.endsWith(',"two, weeks"'));
  const value = (i: number) => Number(lines[i]!.split(',')[18]);
  assert.ok(Math.abs(value(2) / 24.6637139108 - 1) < 1e-11);
  assert.ok(Math.abs(value(3) / 7.52994953091097 - 1) < 1e-12);
  assert.match(lines[1]!.split(',')[18]!, /^0\.\d{17}$/);
});

test('a case that cannot be is told by its row and field, and the others are answered', () => {
  const rows = [
    'bgnbd,ll,0.2,4,0.8,2.4,,,,,,,2,50,38,,,,',
    'nope,ll,,,,,,,,,,,,,,,,,',
    'gg,pop_mean,,,,,,,6,3,15,,,,,,,,',
  ];
  const { code, out, err } = command('evaluate', ['-'], [header, ...rows].join('\n'));
  assert.equal(code, 1);
  const lines = out.trimEnd().split('\n').slice(1);
  assert.match(lines[0]!, /:tx/);
  assert.match(lines[1]!, /unknown:model/);
  assert.equal(Number(lines[2]!.split(',')[18]), 45);
  assert.match(err, /row 1: .*\n.*row 2: /);
});

const reference = join(
  import.meta.dirname,
  '../../../shared/research/clv-reference/reference-values.csv',
);
test('410 values of 60 digits are met to 1e-12', {
  skip: !existsSync(reference) && 'no reference here',
}, () => {
  const { code, out } = command('evaluate', [reference]);
  assert.equal(code, 0);
  const wanted = readFileSync(reference, 'utf8').trimEnd().split('\n').slice(1);
  const got = out.trimEnd().split('\n').slice(1);
  assert.equal(got.length, wanted.length);
  wanted.forEach((line, i) => {
    const [want, have] = [line, got[i]!].map((text) => Number(text.split(',')[18]));
    const miss = Math.abs(have! - want!);
    assert.ok(miss <= 1e-12 * Math.abs(want!) || miss < 1e-60, `${line}: ${have}`);
  });
});

test('fits of every kind of file answer with parameters, errors, likelihood and a diagnosis', () => {
  const fit = (model: string, csv: string) => {
    const { code, out, err } = command('fit', ['--model', model, '--file', '-'], csv);
    assert.equal(code, 0, err);
    return JSON.parse(out) as {
      parameters: Record<string, number>;
      logLikelihood: number;
      diagnosis: string;
    };
  };
  // Fader & Hardie (2007), "High End": .668, 3.806.
  const high = 'year,survivors\n0,1000\n1,869\n2,743\n3,653\n4,593\n5,551\n6,517\n7,491\n';
  const found = fit('sbg', high);
  assert.ok(Math.abs(found.parameters.alpha! - 0.668) < 5e-4);
  assert.ok(Math.abs(found.parameters.beta! - 3.806) < 5e-4);
  assert.ok(Math.abs(found.logLikelihood + 1611.1581) < 1e-3);
  const histories =
    'x,tx,T,weight\n0,0,30,40\n1,10,30,20\n2,25,30,15\n5,28,30,8\n1,2,30,10\n9,29,30,3\n';
  for (const model of ['pareto-nbd', 'bg-nbd', 'mbg-nbd', 'nbd', 'mbg-cnbd']) {
    const { parameters, logLikelihood } = fit(model, histories);
    assert.ok(
      Object.values(parameters).every((value) => value > 0),
      model,
    );
    assert.ok(Number.isFinite(logLikelihood), model);
  }
  assert.ok(
    fit('bg-bb', 'x,tx,n,weight\n0,0,6,30\n3,4,6,10\n6,6,6,5\n1,1,6,12\n').logLikelihood < 0,
  );
  assert.ok(fit('gamma-gamma', 'x,m\n1,10\n3,30\n2,22\n6,35\n4,12\n').parameters.p! > 0);
  const refused = command('fit', ['--model', 'bg-nbd', '--file', '-'], 'x,tx\n1,2\n');
  assert.equal(refused.code, 1);
  assert.equal(JSON.parse(refused.err).error.field, 'T');
});

test('scores give purchases, P(active), discounted purchases and value per row', () => {
  const parameters = '{"r":0.5532771,"alpha":10.5776836,"s":0.6062399,"beta":11.6687314}';
  const spend = '{"p":6.249572,"q":3.744225,"gamma":15.443521}';
  const args = [
    '--model',
    'pareto-nbd',
    '--parameters',
    parameters,
    '--spend',
    spend,
    '--horizon',
    '39',
    '--delta',
    '0.0027',
    '--file',
    '-',
  ];
  const { code, out } = command(
    'score',
    args,
    'x,tx,T,m\n2,30.428571,38.857143,22.3450\n0,0,38.857143,0\n',
  );
  assert.equal(code, 0);
  const [head, first, second] = out.trimEnd().split('\n');
  assert.equal(head, 'expectedPurchases,pActive,discountedPurchases,expectedSpend,clv');
  // CDNOW customers 1 and 3 under these parameters.
  const near = (line: string, wanted: number[]) =>
    line
      .split(',')
      .map(Number)
      .forEach((value, i) => {
        assert.ok(Math.abs(value / wanted[i]! - 1) < 2e-5, `${value} ${wanted[i]}`);
      });
  near(first!, [1.455202, 0.869134, 6.4824, 24.6539, 159.8167]);
  near(second!, [0.10707, 0.295113, 0.47696, 35.1704, 16.7748]);
});

test('what cannot be used ends with code 1 and one line that says what', () => {
  const parameters = '{"r":0.5,"alpha":10,"s":0.6,"beta":11}';
  const score = ['--model', 'pareto-nbd', '--horizon', '39', '--delta', '0.0027'];
  for (const [name, args, input, code, field, row] of [
    [
      'fit',
      ['--model', 'nbd', '--file', 'no-such-file.csv'],
      '',
      'not-readable',
      'no-such-file.csv',
      -1,
    ],
    ['fit', ['--model', 'nbd', '--colour', 'red'], '', 'unknown', 'option', -1],
    ['fit', ['--model', 'toString'], 'x,tx,T\n0,0,9\n', 'unknown', 'model', -1],
    ['fit', ['--model', 'nbd'], 'x,tx,T\n0,0,9\n"1,2,9\n', 'quotes', 'line', 1],
    ['fit', ['--model', 'nbd'], 'x,tx,T\n0,0,9\n1,2,\n', 'not-a-number', 'T', 1],
    ['score', [...score, '--parameters', 'null'], 'x,tx,T\n0,0,9\n', 'not-json', 'parameters', -1],
    ['score', [...score, '--parameters', parameters], 'x,tx,T\n3,9.5,9\n', 'tx-after-T', 'tx', 0],
  ] as const) {
    const got = command(name, [...args], input);
    assert.equal(got.code, 1, got.err);
    const { error } = JSON.parse(got.err);
    assert.deepEqual([error.code, error.field, error.row], [code, field, row], got.err);
  }
});
