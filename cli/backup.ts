// clientela backup, restore, refresh, doctor: what keeps a base safe and says whether it is.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { jobs } from '../server/background.ts';
import { type Finding, lookAfter, makeAllAgain, restoreBackup } from '../server/backup/index.ts';
import type { Config } from '../server/platform/config.ts';
import { fail } from '../server/platform/errors.ts';
import { translate } from '../server/platform/i18n.ts';
import { hasData, reach } from '../server/platform/open.ts';
import { makeBackup, readPassphrase, recordBackup } from '../server/platform/snapshot/keep.ts';
import { looksLikeSnapshot } from '../server/platform/snapshot/read.ts';
import { type Saved, saveSnapshot } from '../server/platform/snapshot/write.ts';
import { answer, configOf, language, type Shared, withData, writeDown } from './open.ts';

interface BackupOptions extends Shared {
  passphraseFile?: string;
  files: boolean;
}

/** Saves the base as it stands, whatever its schema; nothing is migrated first. */
export async function backup(file: string | undefined, options: BackupOptions): Promise<void> {
  const given = configOf(options);
  const passphraseFile = options.passphraseFile ?? given.backup.passphraseFile;
  const config: Config = { ...given, backup: { ...given.backup, passphraseFile } };
  // An unknown folder would become a new, empty base.
  if (!hasData(config)) fail('backup_nothing');
  const now = new Date();
  const { database, close } = await reach(config);
  let saved: Saved;
  try {
    if (file === undefined) {
      const made = await makeBackup(database, config, 'command', now);
      await recordBackup(database.pool, made);
      saved = made.saved;
    } else {
      const path = resolve(file);
      await demandReplaceable(path);
      const passphrase = readPassphrase(passphraseFile);
      saved = await saveSnapshot(database, config, path, { passphrase, files: options.files, now });
      const made = { reason: 'command', beganAt: now, file: path, saved, error: null } as const;
      await recordBackup(database.pool, made);
    }
    const log = await database.pool.query("select to_regclass('public.audit_entries') as name");
    if (log.rows[0].name !== null) await writeDown(database.db, 'backup', 'export');
  } finally {
    await close();
  }
  answer(options, saved, [
    `file           ${saved.file}`,
    `bytes          ${saved.bytes}`,
    `tables         ${saved.tables}`,
    `rows           ${saved.rows}`,
    `kept files     ${saved.files}`,
    `passphrase     ${saved.locked ? 'yes' : 'no'}`,
  ]);
}

/** A backup may take the place of an older one, and of nothing else. */
async function demandReplaceable(path: string) {
  const there = await stat(path).catch(() => null);
  if (there && !(there.isFile() && (await looksLikeSnapshot(path))))
    fail('backup_target_taken', { file: path });
}

export async function restore(
  file: string,
  options: Shared & { passphraseFile?: string },
): Promise<void> {
  const config = configOf(options);
  const passphrase = readPassphrase(options.passphraseFile ?? config.backup.passphraseFile);
  const restored = await restoreBackup(config, { file: resolve(file), passphrase, jobs });
  const { database, close } = await reach(config);
  await writeDown(database.db, 'restore', 'change', {
    details: { backup: restored.madeAt },
  }).finally(close);
  answer(options, restored, [
    `backup of      ${restored.madeAt} (Clientela ${restored.app})`,
    `tables         ${restored.tables}`,
    `rows           ${restored.rows}`,
    `kept files     ${restored.files}`,
    `migrated       ${restored.migrated.length > 0 ? restored.migrated.join(', ') : 'nothing to do'}`,
    `erased again   ${restored.erasedAgain}`,
    `left out       ${Object.keys(restored.leftOut).join(', ')}, waiting jobs`,
    'Values are computed when the server starts. Everybody signs in again.',
  ]);
}

/** Has everything derived made again from the facts, by a running server or at the next start. */
export async function refresh(options: Shared): Promise<void> {
  await withData(options, async ({ database }) => {
    const customers = await makeAllAgain(database, jobs);
    await writeDown(database.db, 'refresh', 'change');
    answer(options, { customers }, [
      `${customers} customers wait to be worked out anew, by the running server or when it starts`,
    ]);
  });
}

const marks = { ok: 'ok  ', warn: 'warn', bad: 'BAD ' };

/** Ends with 1 when anything is bad. */
export async function doctor(options: Shared): Promise<void> {
  const config = configOf(options);
  const found = await lookAfter(config, new Date());
  const say = (key: string, { details }: Finding) =>
    translate(config.root, language(options.terminal), key, details);
  const told = found.map((one) => ({
    ...one,
    message: say(`doctor.${one.code}`, one),
    todo: one.level === 'ok' ? null : say(`doctor.${one.code}.todo`, one),
  }));
  const worst = (['bad', 'warn'] as const).find((level) => told.some((one) => one.level === level));
  answer(
    options,
    { worst: worst ?? 'ok', findings: told },
    told.flatMap(({ level, message, todo }) => [
      `${marks[level]}  ${message}`,
      ...(todo === null ? [] : [`      ${todo}`]),
    ]),
  );
  options.terminal.bad = worst === 'bad';
}
