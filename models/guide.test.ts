// Runs the guide: every block of code in order, compared with what the guide says it printed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as library from './index.ts';

const text = readFileSync(new URL('guide.md', import.meta.url), 'utf8');
const steps = [
  ...text.matchAll(/## (.+)\n[\s\S]*?```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)\n```/g),
];

test('the guide prints what it says it prints, step by step', () => {
  assert.equal(steps.length, [...text.matchAll(/^## /gm)].length);
  const all = new Map<string, unknown>(Object.entries(library));
  const printed: string[] = [];
  const print = (...parts: unknown[]) => printed.push(parts.join(' '));
  // One program, as a reader would write it; a mark between the steps.
  const program = steps.map(([, , code]) => `${code}\nprint('\\u0000');`).join('\n');
  new Function('print', ...all.keys(), program)(print, ...all.values());
  const outputs = printed
    .join('\n')
    .split('\u0000')
    .map((part) => part.trim());
  steps.forEach(([, title, , said], i) => {
    assert.equal(outputs[i], said!.trim(), title);
  });
});
