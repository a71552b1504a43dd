// One process of the mutation command: runs tests of the library with some of its files made switchable, as its parent says. A file of
// tests is loaded when one of its tests is asked for.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What the parent wants first: files in their switchable form by path. */
export interface Setup {
  sources: Record<string, string>;
  /** How many mutants there are. */
  size: number;
}

/** A test by its file, its place there and, lest the file has changed, its name; and how long it took as things are. */
export interface Wanted {
  milliseconds: number;
  file: string;
  place: number;
  name: string;
}

/** Then either a record of which mutants each test of a file passes, or one mutant with the tests that may find it. */
export type Order = { record: string } | { id: number; tests: Wanted[] };

/** What a test passed and how much of the processor's time it took. */
export interface Recorded {
  name: string;
  milliseconds: number;
  hits: number[];
  failed: boolean;
}

/** What the parent hears. */
export type Answer =
  | { ready: true }
  | { loading: boolean }
  | { testing: number }
  | { changed: string }
  | { recorded: Recorded }
  | { done: true }
  | { id: number; found: boolean };

interface Loaded {
  name: string;
  body: (context: unknown) => unknown;
}

const files = new Map<string, Loaded[]>();
let current: Loaded[] = [];
const mutation = { id: -1, hit: new Uint8Array(0) };
Object.assign(globalThis, {
  mutation,
  collectTest(name: string, ...rest: unknown[]) {
    const body = rest.findLast((part) => typeof part === 'function') as Loaded['body'] | undefined;
    const options = rest.find((part) => typeof part === 'object') as { skip?: unknown } | undefined;
    if (body && !options?.skip) current.push({ name, body });
  },
});
const tell = (answer: Answer) => process.send!(answer);

async function passes({ body }: Loaded): Promise<boolean> {
  try {
    await body({});
    return true;
  } catch {
    return false;
  }
}

/** The tests of a file. */
async function testsOf(path: string): Promise<Loaded[]> {
  const known = files.get(path);
  if (known) return known;
  tell({ loading: true });
  current = [];
  files.set(path, current);
  await import(pathToFileURL(path).href);
  tell({ loading: false });
  return current;
}

async function record(path: string): Promise<void> {
  for (const test of await testsOf(path)) {
    mutation.hit.fill(0);
    const began = process.cpuUsage();
    const failed = !(await passes(test));
    const hits: number[] = [];
    mutation.hit.forEach((hit, id) => {
      if (hit) hits.push(id);
    });
    const { user, system } = process.cpuUsage(began);
    const milliseconds = (user + system) / 1000;
    tell({ recorded: { name: test.name, milliseconds, hits, failed } });
  }
  tell({ done: true });
}

/** Whether one of these tests fails with this mutant. */
async function finds(id: number, wanted: readonly Wanted[]): Promise<boolean> {
  for (const { file, place, name, milliseconds } of wanted) {
    const test = (await testsOf(file))[place];
    if (test?.name !== name) tell({ changed: file });
    else {
      tell({ testing: milliseconds });
      mutation.id = id;
      const passed = await passes(test);
      mutation.id = -1;
      if (!passed) return true;
    }
  }
  return false;
}

function setUp({ sources, size }: Setup): void {
  mutation.hit = new Uint8Array(size);
  const changed = new Map(
    Object.entries(sources).map(([path, text]) => [pathToFileURL(path).href, text]),
  );
  registerHooks({
    resolve(name, context, next) {
      if (name === 'node:test') return { url: 'mutate:test', shortCircuit: true };
      return next(name, context);
    },
    load(url, context, next) {
      if (url === 'mutate:test') {
        const source = 'export const test = globalThis.collectTest;';
        return { format: 'module', source, shortCircuit: true };
      }
      const source = changed.get(url);
      return source === undefined
        ? next(url, context)
        : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
  tell({ ready: true });
}

process.on('message', async (message: Setup | Order) => {
  if ('sources' in message) return setUp(message);
  if ('record' in message) return record(message.record);
  tell({ id: message.id, found: await finds(message.id, message.tests) });
});
process.on('disconnect', () => process.exit());
