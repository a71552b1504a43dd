// Sends a large file piece by piece. A connection that breaks is waited for; a file that was begun before,
// in this window or another, goes on where it stood.
import { importsContract } from '../../server/imports/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { api } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { upload } from '../api-upload.ts';
import { crc32 } from './crc32.ts';

/** Files up to this size go in one, larger ones in pieces of it. The server takes no larger piece. */
export const pieceBytes = 8 * 1024 * 1024;

type State = AnswerOf<typeof importsContract.uploadState>;

interface Sending {
  signal: AbortSignal;
  /** Bytes that have gone, of the whole file. */
  onProgress: (bytes: number) => void;
  /** The connection is away, or is back. */
  onWaiting: (waiting: boolean) => void;
}

/**
 * Sends the file and returns the number of its import. When it is aborted, nothing of it stays.
 * @throws ApiError when it is refused; then what has come of it stays for another try
 */
export async function sendInPieces(file: File, kind: string, sending: Sending): Promise<number> {
  const { signal, onProgress } = sending;
  let id: string | null = null;
  try {
    let state = await patiently(sending, () => begin(file, kind, signal));
    if (!(await isSame(file, state))) {
      await api(importsContract.dropUpload, { params: { id: state.id } }, signal);
      state = await patiently(sending, () => begin(file, kind, signal));
    }
    id = state.id;
    while (state.offset < file.size) {
      onProgress(state.offset);
      state = await patiently(sending, () => sendPiece(file, state, sending));
    }
    onProgress(file.size);
    const params = { id };
    const done = await patiently(sending, () =>
      api(importsContract.finishUpload, { params }, signal),
    );
    return done.import;
  } catch (error) {
    if (signal.aborted && id !== null)
      await api(importsContract.dropUpload, { params: { id } }).catch(() => {});
    throw error;
  }
}

const begin = (file: File, kind: string, signal: AbortSignal) =>
  api(
    importsContract.beginUpload,
    {
      body: {
        kind,
        name: file.name.slice(0, 200),
        bytes: file.size,
        modified: new Date(file.lastModified).toISOString(),
      },
    },
    signal,
  );

/** Whether the last piece that came is a piece of this file: name and size alone prove nothing. */
async function isSame(file: File, { last, offset }: State): Promise<boolean> {
  return last === null || crc32(await read(file.slice(last.offset, offset))) === last.checksum;
}

async function sendPiece(file: File, state: State, sending: Sending): Promise<State> {
  const { id, offset } = state;
  const { signal, onProgress } = sending;
  const piece = file.slice(offset, offset + pieceBytes);
  const checksum = crc32(await read(piece));
  try {
    return await upload(
      importsContract.sendPiece,
      { params: { id }, query: { offset, checksum } },
      { file: piece, signal, onProgress: (share) => onProgress(offset + share * piece.size) },
    );
  } catch (error) {
    // The answer to an earlier try was lost, or another window is sending too.
    if (error instanceof ApiError && error.code === 'upload_offset')
      return api(importsContract.uploadState, { params: { id } }, signal);
    throw error;
  }
}

/** The bytes; a file that was changed or taken away meanwhile cannot be read any more. */
async function read(piece: Blob): Promise<Uint8Array> {
  const bytes = await piece.arrayBuffer().catch(() => {
    throw new ApiError(400, 'file_missing');
  });
  return new Uint8Array(bytes);
}

/** What may be different a moment later. */
const passes = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  ([0, 429, 502, 503, 504].includes(error.status) || error.code === 'upload_checksum');

const damagedAtMost = 5;

/** Calls again, at longer and longer intervals, while the connection is away. */
async function patiently<T>(sending: Sending, call: () => Promise<T>): Promise<T> {
  let damaged = 0;
  for (let n = 0; ; n++) {
    try {
      const answer = await call();
      if (n > 0) sending.onWaiting(false);
      return answer;
    } catch (error) {
      if (sending.signal.aborted || !passes(error)) throw error;
      if (error.code === 'upload_checksum' && ++damaged >= damagedAtMost) throw error;
      sending.onWaiting(true);
      await pause(Math.min(30_000, 1000 * 2 ** n), sending.signal);
    }
  }
}

/** Ends early when the network is back, or the upload is cancelled. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done, refuse) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) refuse(signal.reason);
      else done();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
