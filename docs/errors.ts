// Prints docs/errors.md from the error catalogue.
import { errorKinds } from '../server/platform/errors.ts';

export function printErrors(): string {
  const rows = Object.entries(errorKinds).map(
    ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
  );
  return [
    '# Errors',
    '',
    'Every failed call answers `{ "error": { "code", "details", "reference" } }`; the reference finds the',
    'line in the log. The command line prints the same with `--json` and ends with 1 (2 for wrong words on',
    'the line). Printed from `server/platform/errors.ts` by `npm run generate`.',
    '',
    '| code | status | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
