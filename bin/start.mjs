// npm start: packages, web app when stale, server. `-- --demo` loads the sample business.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, nodePath, root, run } from './runtime.mjs';

install();
buildWeb();
process.exit(await run([join(root, 'server', 'main.ts'), ...process.argv.slice(2)]));

/** Builds the web app when any file it is made of has changed since. */
function buildWeb() {
  const sum = createHash('sha256');
  const add = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      if (/[/\\](dist|node_modules)$/.test(path)) return;
      for (const name of readdirSync(path).sort()) add(join(path, name));
    } else sum.update(path.slice(root.length)).update(readFileSync(path));
  };
  // The web app sees models, the contracts and the catalogues besides itself.
  for (const part of ['web', 'models', 'i18n', 'package-lock.json']) add(join(root, part));
  for (const room of readdirSync(join(root, 'server')))
    add(join(root, 'server', room, 'contract.ts'));
  const wanted = sum.digest('hex');
  const stamp = join(root, 'web', 'dist', '.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Building the web app …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const done = spawnSync(
    nodePath(),
    [vite, 'build', '--config', join(root, 'web', 'vite.config.ts'), '--logLevel', 'warn'],
    { cwd: root, stdio: 'inherit' },
  );
  if (done.status !== 0) process.exit(done.status ?? 1);
  mkdirSync(join(root, 'web', 'dist'), { recursive: true });
  writeFileSync(stamp, wanted);
}
