// What other rooms may use of the messages.
import type { Config } from '../platform/config.ts';
import type { Db, Tx } from '../platform/database.ts';
import { mailServer } from './queries-settings.ts';

export { type Message, queueMessage, stopWaitingMessages } from './queries.ts';

/** Is there a mail server through which messages go? */
export const canSend = async (db: Db | Tx, config: Config): Promise<boolean> =>
  (await mailServer(db, config)) !== null;

/** Address of a page of ours in a message: never what a caller says of it. */
export const pageAddress = ({ publicUrl, port }: Config, path: string): string =>
  `${(publicUrl ?? `http://localhost:${port}`).replace(/\/+$/, '')}${path}`;
