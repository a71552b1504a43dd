// One process of the mutation command: loads the tests of the library with some files made switchable, and runs them as its parent says.
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What the parent wants first: files in their switchable form by path, and the tests to load. */
export interface Setup {
  sources: Record<string, string>;
  tests: string[];
  /** How many mutants there are. */
  size: number;
}

/** Then either a record of which mutants each test passes, or one mutant with the tests that may find it. */
export type Order = { record: true } | { id: number; tests: number[] };

/** What a test passed and how much of the processor's time it took. */
export interface Recorded {
  name: string;
  milliseconds: number;
  hits: number[];
  failed: boolean;
}

/** What the parent hears. */
export type Answer =
  | { loaded: string[] }
  | { recorded: Recorded }
  | { done: true }
  | { id: number; found: number | null };

interface Loaded {
  name: string;
  body: (context: unknown) => unknown;
}

const loaded: Loaded[] = [];
const mutation = { id: -1, hit: new Uint8Array(0) };
Object.assign(globalThis, {
  mutation,
  collectTest(name: string, ...rest: unknown[]) {
    const body = rest.findLast((part) => typeof part === 'function') as Loaded['body'] | undefined;
    const options = rest.find((part) => typeof part === 'object') as { skip?: unknown } | undefined;
    if (body && !options?.skip) loaded.push({ name, body });
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

async function record(): Promise<void> {
  for (const test of loaded) {
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

async function setUp({ sources, tests, size }: Setup): Promise<void> {
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
  for (const path of tests) await import(pathToFileURL(path).href);
  tell({ loaded: loaded.map(({ name }) => name) });
}

process.on('message', async (message: Setup | Order) => {
  if ('sources' in message) return setUp(message);
  if ('record' in message) return record();
  mutation.id = message.id;
  let found: number | null = null;
  for (const test of message.tests) {
    if (await passes(loaded[test]!)) continue;
    found = test;
    break;
  }
  mutation.id = -1;
  tell({ id: message.id, found });
});
process.on('disconnect', () => process.exit());
