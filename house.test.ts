// The rules of the house, executed. Each rule has a bad example that it must find, so that no rule can
// go blind.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { rooms } from './server/app.ts';

const root = import.meta.dirname;
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const sources = files.filter((file) => /\.tsx?$/.test(file));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const isTest = (file: string) => /\.(test|e2e)\.tsx?$/.test(file);

/** What a file imports: paths from the root for relative ones, names for packages. */
function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map((m) => {
    const name = m[1] ?? m[2] ?? m[3]!;
    return name.startsWith('.') ? normalize(join(dirname(file), name)).replaceAll('\\', '/') : name;
  });
}

/** Law 1: who may know whom. Returns what is wrong with one import, or null. */
function judgeImport(from: string, to: string): string | null {
  const [area, room] = from.split('/') as [string, string?];
  const package_ = !/\.(tsx?|css|json|svg)$/.test(to) || to.startsWith('@');
  if (area === 'models' && !isTest(from) && !from.includes('/fixtures/'))
    return to.startsWith('models/') ? null : 'models import nothing outside themselves';
  if (area === 'sample' && !isTest(from))
    return to.startsWith('sample/') || to === '@clientela/models'
      ? null
      : 'sample sees models only';
  if (area === 'web' && !isTest(from)) {
    if (package_ && !to.startsWith('node:')) return null;
    if (to.startsWith('web/') || to.startsWith('i18n/') || to === 'package.json') return null;
    if (/^server\/\w+\/contract\.ts$/.test(to)) return null;
    return from === 'web/vite.config.ts' ? null : 'web sees itself, models and contracts';
  }
  if (area !== 'server' || package_) return null;
  const wide = ['app', 'background', 'main', 'jobs-thread'].map((name) => `server/${name}.ts`);
  if (wide.includes(from) || (isTest(from) && !to.startsWith('web/'))) return null;
  if (to.startsWith('web/') || to.startsWith('cli/')) return 'the server knows no window';
  if (room === 'platform')
    return to.startsWith('server/platform/') ? null : 'platform knows no room';
  if (to.startsWith('server/platform/') || to.startsWith(`server/${room}/`)) return null;
  if (to.startsWith('sample/')) return room === 'sample' ? null : 'only the sample room generates';
  const [, other, file] = to.split('/') as [string, string, string];
  const order = rooms as readonly string[];
  if (!order.includes(other)) return `${to} is no room`;
  if (order.indexOf(other) >= order.indexOf(room!))
    return `${room} comes before ${other} in the house`;
  return ['index.ts', 'contract.ts'].includes(file) ? null : `${to} is an inner file of ${other}`;
}

test('every part of the house imports only what its place allows', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file, read(file)).flatMap((to) => {
      const problem = judgeImport(file, to);
      return problem ? [`${file} → ${to}: ${problem}`] : [];
    }),
  );
  assert.deepEqual(wrong, []);
  assert.ok(judgeImport('server/purchases/queries.ts', 'server/value/index.ts'));
  assert.ok(judgeImport('server/value/queries.ts', 'server/purchases/queries.ts'));
  assert.ok(judgeImport('server/platform/http.ts', 'server/users/index.ts'));
  assert.ok(judgeImport('models/special/gammaln.ts', 'node:fs'));
  assert.ok(judgeImport('web/value/HomePage.tsx', 'server/value/queries.ts'));
  assert.equal(judgeImport('server/value/queries.ts', 'server/purchases/index.ts'), null);
});

test('every room of the list has a folder, a contract or an index, and a line in the map', () => {
  const map = existsSync(join(root, 'ARCHITECTURE.md')) ? read('ARCHITECTURE.md') : '';
  for (const room of rooms) {
    assert.ok(
      files.some((file) => file.startsWith(`server/${room}/`)),
      `server/${room}/ is missing`,
    );
    assert.match(map, new RegExp(`\`${room}\``), `ARCHITECTURE.md does not name ${room}`);
  }
  const folders = new Set(files.flatMap((file) => /^server\/(\w+)\//.exec(file)?.[1] ?? []));
  folders.delete('platform');
  assert.deepEqual([...folders].sort(), [...rooms].sort(), 'a room is missing in server/app.ts');
});

test('the map is short enough to be read and names only what exists', () => {
  const map = read('ARCHITECTURE.md');
  assert.ok(map.split('\n').length <= 200, 'ARCHITECTURE.md is longer than 200 lines');
  const named = [
    ...map.matchAll(
      /`((?:server|web|models|cli|sample|bin|docs|migrations|e2e|bench)\/[\w./-]*)`/g,
    ),
  ];
  const gone = named.map((m) => m[1]!).filter((path) => !existsSync(join(root, path)));
  assert.deepEqual(gone, []);
});

test('the environment is read in one place', () => {
  const allowed =
    /^(server\/platform\/config\.ts|server\/main\.ts|cli\/|bin\/|bench\/|e2e\/|web\/vite\.config\.ts)/;
  const readsEnvironment = (text: string) => /process\.env\b/.test(text);
  const wrong = sources.filter(
    (file) => !allowed.test(file) && !isTest(file) && readsEnvironment(read(file)),
  );
  // The database child gets a few variables handed on, by name.
  assert.deepEqual(
    wrong.filter((file) => file !== 'server/platform/postgres.ts'),
    [],
  );
  assert.ok(readsEnvironment('const port = process.env.PORT'));
});

test('the server calls others through one door only', () => {
  const door = 'server/platform/outgoing.ts';
  // Mail goes out by one file, to addresses that the door has judged.
  const mailDoor = 'server/platform/smtp.ts';
  // For tests: trust in a certificate of theirs. It calls nobody.
  const trust = 'server/platform/scratch-certificate.ts';
  // Listening and reading addresses are no calls.
  const harmless = /^(createServer|Server|BlockList|isIP|type \w+)$/;
  const find = (text: string) => [
    ...[
      ...text.matchAll(
        /import\s+(type\s)?([^;]*?)\s*from\s+'(?:node:)?(https?|http2|net|tls|dgram|dns|dns\/promises|undici|axios|got|nodemailer[^']*)'/g,
      ),
    ]
      .filter((m) => m[1] === undefined)
      .flatMap((m) => m[2]!.replace(/[{}]/g, '').split(','))
      .map((name) => name.trim())
      .filter((name) => name !== '' && !harmless.test(name)),
    ...(text.match(/(?<![.\w])(fetch|XMLHttpRequest|WebSocket|EventSource)(?=\s*\()/g) ?? []),
  ];
  const wrong = sources
    .filter((file) => /^(server|cli|models|sample)\//.test(file) && !isTest(file) && file !== door)
    .filter((file) => file !== mailDoor && file !== trust)
    .flatMap((file) => find(read(file)).map((name) => `${file}: ${name}`));
  assert.deepEqual(wrong, []);
  assert.ok(find(read(door)).length > 0);
  assert.ok(importsOf(mailDoor, read(mailDoor)).includes(door));
  assert.deepEqual(find(`import SMTPConnection from 'nodemailer/lib/smtp-connection';`), [
    'SMTPConnection',
  ]);
  assert.deepEqual(
    find(
      `import { createServer, connect } from 'node:net';\nawait fetch('x'); new WebSocket('x');`,
    ),
    ['connect', 'fetch', 'WebSocket'],
  );
});

test('no any, no default export, no enum, no silenced check, no test that is skipped', () => {
  const bad: [RegExp, string][] = [
    [/\bas any(?=[;,)\]}.]|$)|: any(?=\s*[=;,)\]}|&>])|<any>(?!;)/m, 'any'],
    [/^export default /m, 'default export'],
    [/^\s*(export )?(const )?enum /m, 'enum'],
    [/@ts-(ignore|nocheck|expect-error)/, 'silenced check'],
    [/\b(test|describe|it)\.(skip|only|todo)\(/, 'skipped test'],
  ];
  const find = (text: string) =>
    bad.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);
  const wrong = sources
    .filter((file) => file !== 'house.test.ts' && file !== 'web/vite.config.ts')
    .flatMap((file) => find(read(file)).map((name) => `${file}: ${name}`))
    // Kinds of import differ in their rows; the engine only hands them on.
    .filter((line) => line !== 'server/imports/rules.ts: any');
  assert.deepEqual(wrong, []);
  assert.deepEqual(find('export default 1; enum A {}\nlet x: any; test.skip("")'), [
    'any',
    'default export',
    'skipped test',
  ]);
});

test('the image is built with the optional packages, one of which builds the pages, and goes without them', () => {
  const image = read('Dockerfile');
  const [install, prune] = ['npm ci', 'npm prune'].map((words) =>
    image.split('\n').find((line) => line.includes(words)),
  );
  assert.doesNotMatch(install!, /--omit/);
  assert.match(prune!, /--omit=dev --omit=optional/);
  assert.ok(image.indexOf('vite.js build') < image.indexOf('npm prune'));
});

test('tests wait for something to be so, and for time alone where the moment of a blow is drawn', () => {
  const waits = (text: string) => /timers\/promises|waitForTimeout|\bsetTimeout\(/.test(text);
  const blows = /crash|inbox\.db|restart\.db|platform\/postgres\.db/;
  assert.deepEqual(
    sources.filter(
      (file) => isTest(file) && file !== 'house.test.ts' && !blows.test(file) && waits(read(file)),
    ),
    [],
  );
  assert.ok(waits("import { setTimeout as wait } from 'node:timers/promises';"));
});

test('every drawing of data offers the same numbers as a table and as a file', () => {
  const bare = (text: string) =>
    /<EChart\s/.test(text) && !(/<ChartMenu\s/.test(text) && /<HiddenDataTable\s/.test(text));
  assert.deepEqual(
    sources.filter((file) => !isTest(file) && bare(read(file))),
    [],
  );
  assert.ok(bare('<EChart option={option} />'));
  assert.ok(bare('<EChart option={option} /><ChartMenu table={table} />'));
});

test('a file says in its first line why it exists', () => {
  const silent = (text: string) => !/^(#!.*\n)?(\/\/|\/\*\*?)/.test(text);
  const wrong = sources.filter((file) => !file.endsWith('.d.ts') && silent(read(file)));
  assert.deepEqual(wrong, []);
  assert.ok(silent('import x from "y"'));
});

test('nothing names a path of a machine, a registry or an unfinished thing', () => {
  // Put together from halves, so that this file does not find itself.
  const words = [
    '/wo' + 'rk/',
    '/home' + '/',
    'registry.' + 'npmjs',
    'deb.' + 'debian',
    'TO' + 'DO',
    'FIX' + 'ME',
    'lorem' + ' ipsum',
  ];
  const find = (text: string) => words.filter((word) => text.includes(word));
  const wrong = files
    .filter(
      (file) =>
        /\.(ts|tsx|mjs|md|sql|json|css|html|yml)$/.test(file) && file !== 'package-lock.json',
    )
    .flatMap((file) => find(read(file)).map((word) => `${file}: ${word}`));
  assert.deepEqual(wrong, []);
  assert.equal(find('see /wo' + 'rk/x').length, 1);
});

test('both languages have the same words, with the same values in them, and every code has words', async () => {
  const { errorKinds } = await import('./server/platform/errors.ts');
  const es = JSON.parse(read('i18n/es.json')) as Record<string, string>;
  const en = JSON.parse(read('i18n/en.json')) as Record<string, string>;
  assert.deepEqual(
    Object.keys(es).filter((key) => !(key in en)),
    [],
  );
  assert.deepEqual(
    Object.keys(en).filter((key) => !(key in es)),
    [],
  );
  const values = (text: string) => [...text.matchAll(/\{\{\s*(\w+)/g)].map((m) => m[1]!).sort();
  const differ = Object.keys(es).filter(
    (key) =>
      String(new Set(values(es[key]!)).size) !== String(new Set(values(en[key]!)).size) ||
      [...new Set(values(es[key]!))].join() !== [...new Set(values(en[key]!))].join(),
  );
  assert.deepEqual(differ, []);
  const wordless = Object.keys(errorKinds).flatMap((code) =>
    ['title', 'help'].map((part) => `error.${code}.${part}`).filter((key) => !(key in es)),
  );
  assert.deepEqual(wordless, []);
});

test('every error that the server can throw is in the catalogue, and every one there is thrown', async () => {
  const { errorKinds } = await import('./server/platform/errors.ts');
  const text = sources
    .filter(
      (file) =>
        /^(server|cli)\//.test(file) && !isTest(file) && file !== 'server/platform/errors.ts',
    )
    .map(read)
    .join('\n');
  const unused = Object.keys(errorKinds).filter((code) => !text.includes(`'${code}'`));
  assert.deepEqual(unused, []);
});

test('contracts use the codes of the catalogue and paths below /api, each once', async () => {
  const { contracts } = await import('./server/app.ts');
  const { errorKinds } = await import('./server/platform/errors.ts');
  const seen = new Set<string>();
  for (const contract of Object.values(contracts))
    for (const endpoint of Object.values(contract)) {
      const name = `${endpoint.method} ${endpoint.path}`;
      assert.match(endpoint.path, /^\/api\//);
      assert.ok(!seen.has(name), `${name} stands twice`);
      seen.add(name);
      const { errors = [] } = endpoint as { errors?: string[] };
      for (const code of errors) assert.ok(code in errorKinds, `${name}: ${code}`);
    }
});

test('every endpoint says which right it needs, and every right there is opens something', async () => {
  const { contracts } = await import('./server/app.ts');
  const { allRights, areas, neededRights, startingRoles } = await import(
    './server/platform/rights.ts'
  );
  /** Calls about oneself or about nobody: everything else needs a right of its own. */
  const free: Record<string, string> = {
    'webhooks.openApi': 'what programs can ask; the same for everybody',
    'company.company': 'name, currency, time zone and language of every page',
    'company.rates': 'how amounts of another currency are read',
    'company.terms': 'how every figure on screen is meant',
  };
  const judge = (name: string, allow: unknown): string | null => {
    if (allow === 'anyone' || allow === 'self')
      return /^(platform|users)\./.test(name)
        ? null
        : `${name}: only accounts and health may be ${allow}`;
    if (allow === 'user')
      return name in free
        ? null
        : `${name}: needs a right of server/platform/rights.ts, not 'user'`;
    const rights = neededRights(allow as never);
    if (rights.length === 0) return `${name}: needs no right`;
    const unknown = rights.filter((right) => !allRights.includes(right));
    return unknown.length > 0 ? `${name}: unknown rights ${unknown}` : null;
  };
  const endpoints = Object.entries(contracts).flatMap(([room, contract]) =>
    Object.entries(contract).map(([name, { allow }]) => ({ name: `${room}.${name}`, allow })),
  );
  assert.deepEqual(
    endpoints.map(({ name, allow }) => judge(name, allow)).filter((wrong) => wrong !== null),
    [],
  );
  assert.ok(judge('customers.list', 'user') && judge('customers.list', 'anyone'));
  assert.ok(judge('customers.list', []) && judge('customers.list', 'customers.fly'));
  const used = new Set(endpoints.flatMap(({ allow }) => [...neededRights(allow)]));
  assert.deepEqual(
    allRights.filter((right) => !used.has(right)),
    [],
    'a right that opens nothing',
  );
  const words = JSON.parse(read('i18n/es.json')) as Record<string, string>;
  const wanted = [
    ...allRights.map((right) => `right.${right}`),
    ...Object.keys(areas).map((area) => `right.area.${area}`),
    ...startingRoles.flatMap((role) => [`role.${role}`, `role.${role}.note`]),
  ];
  assert.deepEqual(
    wanted.filter((key) => !(key in words)),
    [],
  );
});

test('an endpoint that shows contact data of customers says so, and is written into the log', async () => {
  const { contracts } = await import('./server/app.ts');
  const holds = (schema: unknown): boolean =>
    typeof schema === 'object' &&
    schema !== null &&
    Object.entries(schema).some(
      ([name, inner]) =>
        (name === 'properties' && ('email' in inner || 'phone' in inner)) || holds(inner),
    );
  const silent = Object.entries(contracts)
    // The people who work here are no customers.
    .filter(([room]) => room !== 'users')
    .flatMap(([room, contract]) =>
      Object.entries(
        contract as Record<string, { method: string; response?: unknown; audit?: string }>,
      )
        // Who changes a customer is in the log for that.
        .filter(([, { method, response, audit }]) => {
          return method === 'GET' && holds(response) && audit !== 'view';
        })
        .map(([name]) => `${room}.${name}: audit: 'view'`),
    );
  assert.deepEqual(silent, []);
  assert.ok(holds(contracts.customers.one.response));
});

test('the lockfile is whole for every platform, exact, and names no registry', () => {
  interface Entry {
    version?: string;
    resolved?: string;
    optionalDependencies?: Record<string, string>;
  }
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Entry> };
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)!));
  const missing = Object.values(packages).flatMap((entry) =>
    Object.keys(entry.optionalDependencies ?? {}).filter((name) => !names.has(name)),
  );
  // A registry that lacks a platform makes npm leave it out, and npm ci then refuses the lockfile.
  assert.deepEqual(missing, []);
  const addressed = Object.values(packages).filter(({ resolved }) => resolved?.includes('//'));
  assert.deepEqual(addressed, []);
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, version]) => !/^\d/.test(String(version)))
    .map(([name]) => name);
  assert.deepEqual(loose, []);
});
