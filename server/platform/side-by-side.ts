// Work on two connections at once: PostgreSQL gives each a core of its own.

/**
 * Waits until all of these have come to their end, also when one of them fails, so that no connection is
 * still at work when the first failure is told.
 */
export async function sideBySide(...works: Promise<unknown>[]): Promise<void> {
  const ended = await Promise.allSettled(works);
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
