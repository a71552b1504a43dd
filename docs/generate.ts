// Prints what is printed from code and database: schema.sql, schema.ts, data dictionary, openapi.json,
// errors.md. `npm run generate` writes them; the house test compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { contracts } from '../server/app.ts';
import {
  printDictionary,
  printSchema,
  printTypes,
  readRelations,
  readRoutines,
} from '../server/platform/catalogue.ts';
import { makeScratch } from '../server/platform/scratch.ts';
import { printErrors } from './errors.ts';
import { printOpenApi } from './openapi.ts';

/** File (from the root) → the text it must have. */
export async function printed(pool: Pool): Promise<Map<string, string>> {
  const relations = await readRelations(pool);
  return new Map([
    ['migrations/schema.sql', printSchema(relations, await readRoutines(pool))],
    ['server/platform/schema.ts', printTypes(relations)],
    ['docs/data-dictionary.md', printDictionary(relations)],
    ['docs/openapi.json', printOpenApi(contracts)],
    ['docs/errors.md', printErrors()],
  ]);
}

if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, '..');
  const scratch = await makeScratch();
  for (const [file, text] of await printed(scratch.pool)) {
    const path = join(root, file);
    let before = '';
    try {
      before = readFileSync(path, 'utf8');
    } catch {}
    if (before !== text) {
      writeFileSync(path, text);
      console.log(`wrote ${file}`);
    }
  }
  await scratch.drop();
}
