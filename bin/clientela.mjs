#!/usr/bin/env node
// The command line: whatever Node the host has, run cli/main.ts with Node 24.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './runtime.mjs';

if (!existsSync(join(root, 'node_modules'))) {
  console.error('Run "npm ci" (or "npm start") in the project folder first.');
  process.exit(1);
}
process.exit(await run([join(root, 'cli', 'main.ts'), ...process.argv.slice(2)]));
