// Command lines in tests: most within the process of the test, for a process of its own is a second of reading the
// program; a few as a shell would, for what only a process has.
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { runLine } from './line.ts';

const root = dirname(import.meta.dirname);

export interface Done {
  code: number;
  out: string;
  err: string;
}

/** What a test says of its environment; nothing else of ours is seen. */
export type Environment = Record<string, string>;

/** Runs a line as `clientela` would, and gathers what it says. */
export async function line(args: string[], env: Environment): Promise<Done> {
  const said = { out: '', err: '' };
  const code = await runLine(args, {
    env: { LANG: 'en', ...env },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

/** Runs a line as a shell would: another process, which starts the Node it needs. */
export function shell(args: string[], env: Environment, cwd: string): Promise<Done> {
  return new Promise((done) => {
    const command = [join(root, 'bin', 'clientela.mjs'), ...args];
    const options = { cwd, env: { PATH: process.env.PATH ?? '', LANG: 'en', ...env } };
    execFile(process.execPath, command, options, (error, out, err) => {
      done({ code: error ? Number(error.code) : 0, out, err });
    });
  });
}
