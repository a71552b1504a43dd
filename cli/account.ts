// clientela account: for whoever runs this machine, when somebody cannot get in. A password is typed or
// piped, never an argument, which other programs of the machine could read.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import {
  dropSecondStep,
  listAccounts,
  resetPassword,
  signOutEverywhere,
} from '../server/users/index.ts';
import { answer, type Shared, withData } from './open.ts';

export const accountList = (options: Shared): Promise<void> =>
  withData(options, async (context) => {
    const accounts = await listAccounts(context, new Date());
    const lines = accounts.map(
      ({ email, role, secondStep, passkeys, sessions }) =>
        `${email}  ${role}  second step ${secondStep ? 'on' : 'off'}  passkeys ${passkeys}  sessions ${sessions}`,
    );
    answer(options, { accounts }, lines);
  });

export async function accountPassword(email: string, options: Shared): Promise<void> {
  const password = await readHidden('New password: ');
  await withData(options, async (context) => {
    const ended = await resetPassword(context, email, password);
    answer(options, { ended }, [`password set; sessions ended: ${ended}`]);
  });
}

export const accountSecondStepOff = (email: string, options: Shared): Promise<void> =>
  withData(options, async (context) => {
    const ended = await dropSecondStep(context, email);
    answer(options, { ended }, [`second step off; sessions ended: ${ended}`]);
  });

export const accountSignOut = (email: string, options: Shared): Promise<void> =>
  withData(options, async (context) => {
    const ended = await signOutEverywhere(context, email);
    answer(options, { ended }, [`sessions ended: ${ended}`]);
  });

/** The first line of standard input; on a terminal it is asked for and not shown. */
function readHidden(question: string): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(question);
  const silent = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal });
  return new Promise((done) => {
    lines.once('line', (line) => {
      if (terminal) process.stderr.write('\n');
      done(line);
      lines.close();
    });
    lines.once('close', () => done(''));
  });
}
