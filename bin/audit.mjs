// Asks the registry whether it knows of grave weaknesses in the packages the product runs on. Nothing but
// their names and versions is sent, by npm itself. A registry that cannot say is said, not passed over.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root } from './runtime.mjs';

/** A registry without this endpoint, or none within reach. */
const cannotSay = (status, text) =>
  [404, 405, 501, 502, 503, 504].includes(status) ||
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b|\b(404|405) /.test(
    text,
  );

/**
 * What an answer of `npm audit --json` means: `outcome` is clean, weak, skipped or failed; `text` is for
 * people.
 */
export function judgeAudit(text) {
  let answer = {};
  try {
    answer = JSON.parse(text);
  } catch {
    return { outcome: 'failed', text: `npm audit gave no answer: ${text.trim().slice(0, 300)}` };
  }
  if (answer.vulnerabilities) {
    const grave = Object.values(answer.vulnerabilities)
      .filter(({ severity }) => severity === 'high' || severity === 'critical')
      .map(({ name, severity, range }) => `${name} ${range}: ${severity}`);
    return grave.length > 0
      ? { outcome: 'weak', text: grave.join('\n') }
      : { outcome: 'clean', text: 'The registry knows of no grave weakness.' };
  }
  const said = answer.message ?? answer.error?.summary ?? '';
  return cannotSay(answer.statusCode, `${said} ${answer.error?.code ?? ''}`)
    ? { outcome: 'skipped', text: `SKIPPED: the registry cannot say (${said.slice(0, 120)}).` }
    : { outcome: 'failed', text: `npm audit failed: ${said.slice(0, 300)}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const options = ['--omit=dev', '--audit-level=high', '--json', '--fetch-retries=0'];
  const done = spawnSync(command, [...first, 'audit', ...options, '--fetch-timeout=30000'], {
    cwd: root,
    encoding: 'utf8',
    shell: !npm && process.platform === 'win32',
  });
  const { outcome, text } = judgeAudit(done.stdout || `${done.stderr ?? ''}${done.error ?? ''}`);
  // An address of a registry may hold a name or a key.
  console.log(text.replaceAll(/https?:\/\/\S+/g, '…'));
  process.exit(outcome === 'clean' || outcome === 'skipped' ? 0 : 1);
}
