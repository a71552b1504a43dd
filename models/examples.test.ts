// Runs every worked example in the docstrings: a line "@example expression // → value".
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as library from './index.ts';

const here = new URL('./', import.meta.url);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .filter((file) => !file.startsWith('fixtures') && !file.includes('node_modules'))
  .sort();

/** The code with which a call is refused. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as library.InvalidInput).code;
  }
  return 'not refused';
}

for (const file of files) {
  const source = readFileSync(new URL(file, here), 'utf8');
  const examples = [...source.matchAll(/@example (.+?) \/\/ → (.+)/g)];
  if (examples.length === 0) continue;
  test(`the examples in ${file} give what they say`, async () => {
    const own = (await import(new URL(file, here).href)) as Record<string, unknown>;
    const scope: Record<string, unknown> = { ...library, ...own, refusal };
    const names = Object.keys(scope);
    for (const [, expression, expected] of examples) {
      const got: unknown = new Function(...names, `return ${expression}`)(
        ...names.map((name) => scope[name]),
      );
      const want: unknown = new Function(`return ${expected}`)();
      if (typeof want === 'number') {
        const miss = Math.abs((got as number) - want);
        assert.ok(
          got === want || miss <= 1e-10 * Math.abs(want) || miss <= 1e-12,
          `${expression}: ${got} ≠ ${want}`,
        );
      } else assert.deepEqual(got, want, expression);
    }
  });
}

/** What the words before every public function tell, and how one sees that they do. */
const TOLD: Record<string, RegExp> = {
  source: /source/i,
  formula: /formula|method|words:|codes?\b|=/i,
  units: /\bunits?\b|\bshapes?\b/i,
  'range or error': /\brange\b|refus|\bcodes?\b|\berrors?\b|exact/i,
  example: /@example .+ \/\/ → /,
};

/** What the words before a function leave out. */
const untold = (words: string) =>
  Object.keys(TOLD).filter((part) => {
    // An example is no explanation.
    const text = part === 'example' ? words : words.replaceAll(/@example .*/g, '');
    return !TOLD[part]!.test(text);
  });

test('no public function is left without its source, formula, units, range and example', () => {
  const index = readFileSync(new URL('index.ts', here), 'utf8');
  const wrong: string[] = [];
  let seen = 0;
  for (const [, list, file] of index.matchAll(/export \{([^}]*)\} from '(.+?)'/g)) {
    const source = readFileSync(new URL(file!, here), 'utf8');
    for (const name of list!.split(',').map((part) => part.trim())) {
      if (name === '' || name.startsWith('type ') || name === 'version') continue;
      const at = new RegExp(`export (function|const) ${name}\\b`).exec(source)?.index;
      assert.ok(at !== undefined, `${name} is not declared in ${file}`);
      seen++;
      const words = source.slice(source.lastIndexOf('/**', at), at);
      const missing = words.includes('\nexport ') ? ['words'] : untold(words);
      if (missing.length > 0) wrong.push(`${name}: ${missing.join(', ')}`);
    }
  }
  assert.ok(seen > 290, `${seen} public functions and models`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(untold('/** The mean. Source: own. */'), [
    'formula',
    'units',
    'range or error',
    'example',
  ]);
});
