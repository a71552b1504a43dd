// Bases that take long to fill, for tests: each is filled once for each state of the program and copied in a moment by
// whoever needs one. They lie beside the template of the empty base, in .cache/.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Job } from './jobs.ts';
import { asAdmin, scratchCluster } from './scratch.ts';
import { makeScratchContext, type ScratchContext } from './scratch-context.ts';

/** How a base is filled. */
export interface ScratchBase {
  /** A word for the name of its template. */
  name: string;
  jobs: Job[];
  fill: (context: ScratchContext) => Promise<void>;
}

/** Where a base that was filled lies: its database and the files that belong to it. */
export interface Filled {
  template: string;
  folder: string;
}

const root = dirname(dirname(import.meta.dirname));

/** What a base comes from: the program without its tests, and the migrations. Anything else leaves it as it is. */
function programSum(): string {
  const files = globSync(
    ['server/**/*.ts', 'models/**/*.ts', 'sample/**/*.ts', 'migrations/*.sql'],
    {
      cwd: root,
      exclude: ['**/node_modules/**', '**/*.test.ts'],
    },
  ).sort();
  const sum = createHash('sha256');
  for (const file of files) sum.update(file).update(readFileSync(join(root, file)));
  return sum.digest('hex');
}

/** Where the base lies; filled first, where nobody has yet. Who asks meanwhile waits until it is whole. */
export async function filledBase({ name, jobs, fill }: ScratchBase): Promise<Filled> {
  const template = `base_${name}_${programSum().slice(0, 16)}`;
  const filled = { template, folder: join(root, '.cache', 'scratch-bases', name) };
  const cluster = await scratchCluster();
  try {
    await asAdmin(cluster.connection, async (admin) => {
      await admin.query('select pg_advisory_lock(hashtext($1))', [`clientela base ${name}`]);
      const all = await admin.query('select datname as base from pg_database where datname ^@ $1', [
        `base_${name}_`,
      ]);
      const bases = all.rows.map(({ base }) => String(base));
      if (bases.includes(template) && existsSync(filled.folder)) return;
      for (const old of bases) await admin.query(`drop database if exists ${old} with (force)`);
      const context = await makeScratchContext(jobs);
      try {
        await fill(context);
      } catch (error) {
        await context.drop();
        throw error;
      }
      await context.keepAs(filled);
    });
  } finally {
    await cluster.release();
  }
  return filled;
}
