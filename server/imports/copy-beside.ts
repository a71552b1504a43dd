// A second table that is filled while the rows of a file go into the first, by a connection of its own.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface CopyBeside {
  /** Takes lines of COPY text; waits where PostgreSQL has not taken those before. */
  write: (text: string) => Promise<void>;
  /** Ends when all of it stands in the table. */
  end: () => Promise<void>;
  /** Leaves it half done: the connection is of no more use. */
  stop: () => void;
}

/** Begins to fill `table`, which is there and empty. */
export function copyBeside(client: PoolClient, table: string): CopyBeside {
  const feed = new PassThrough({ highWaterMark: 256 * 1024 });
  const done = pipeline(feed, client.query(copyFrom(`copy ${table} from stdin`)));
  // Told when it ends, or by what is written next.
  done.catch(() => {});
  return {
    async write(text) {
      if (feed.destroyed) await done;
      if (!feed.write(text)) await Promise.race([once(feed, 'drain'), done]);
    },
    async end() {
      feed.end();
      await done;
    },
    stop: () => {
      feed.destroy();
    },
  };
}
