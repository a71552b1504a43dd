// npm run coverage: which lines and branches of the models library its tests run, by Node's own count; ends with code 1 below 95 %.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, run } from './runtime.mjs';

process.chdir(root);
const tests = readdirSync('models', { recursive: true })
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
  .map((path) => join('models', path));
process.exit(
  await run([
    '--import',
    pathToFileURL(join(root, 'bin', 'fixed-seed.mjs')).href,
    '--test',
    '--test-concurrency=1',
    '--test-reporter=spec',
    '--experimental-test-coverage',
    '--test-coverage-include=models/**/*.ts',
    '--test-coverage-exclude=models/**/*.test.ts',
    '--test-coverage-exclude=models/fixtures/**',
    '--test-coverage-lines=95',
    '--test-coverage-branches=95',
    ...tests,
  ]),
);
