// The command line of this terminal. Its work is in line.ts.
import { runLine } from './line.ts';

const code = await runLine(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
process.exitCode = code;
// What was said is out first; then whatever a failure left open must not keep the process.
if (code !== 0) process.stdout.write('', () => process.exit());
