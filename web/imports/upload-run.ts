// The one upload of this browser: it goes on while somebody looks at other pages, and any drop zone
// shows how far it is.
import { useSyncExternalStore } from 'react';
import { importsContract } from '../../server/imports/contract.ts';
import { upload } from '../api-upload.ts';
import { pieceBytes, sendInPieces } from './pieces.ts';

export interface UploadRun {
  fileName: string;
  fileBytes: number;
  /** From 0 to 1; at 1 the server is looking at the file. */
  sent: number;
  /** The connection is away; it goes on by itself. */
  waiting: boolean;
}

let running: (UploadRun & { stop: AbortController }) | null = null;
const listeners = new Set<() => void>();

function change(next: typeof running) {
  running = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asked by the browser before the window closes. */
const warn = (event: BeforeUnloadEvent) => event.preventDefault();

/**
 * Sends a file of some kind and returns the id of its import; null when it was cancelled.
 * @throws ApiError when the file is refused
 */
export async function startUpload(file: File, kind: string): Promise<number | null> {
  running?.stop.abort();
  const stop = new AbortController();
  const { signal } = stop;
  let run = { fileName: file.name, fileBytes: file.size, sent: 0, waiting: false, stop };
  const tell = (news: Partial<UploadRun>) => {
    run = { ...run, ...news };
    if (running?.stop === stop) change(run);
  };
  change(run);
  const small = file.size <= pieceBytes;
  // A large file goes on where it stood; a small one would begin anew.
  if (small) window.addEventListener('beforeunload', warn);
  try {
    if (!small)
      return await sendInPieces(file, kind, {
        signal,
        onProgress: (bytes) => tell({ sent: bytes / file.size }),
        onWaiting: (waiting) => tell({ waiting }),
      });
    const answer = await upload(
      importsContract.upload,
      { query: { kind, name: file.name.slice(0, 200) } },
      { file, signal, onProgress: (sent) => tell({ sent }) },
    );
    return answer.id;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    if (running?.stop === stop) {
      change(null);
      window.removeEventListener('beforeunload', warn);
    }
  }
}

/** Ends the upload; nothing of the file stays on the server. */
export function stopUpload(): void {
  running?.stop.abort();
}

/** The upload under way, if any. */
export function useUploadRun(): UploadRun | null {
  return useSyncExternalStore(subscribe, () => running);
}
