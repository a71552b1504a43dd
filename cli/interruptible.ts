// Ctrl-C in the middle of long work: the work is told to stop where it can go on later.

/**
 * Runs `work` with a signal that Ctrl-C or the end of the terminal aborts. Whoever insists a second
 * later ends the process at once; nothing acknowledged is lost by that either.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let asked = 0;
  const onSignal = () => {
    // A terminal sends it to the whole group and our starter hands it on: twice at once is once.
    if (asked > 0 && performance.now() - asked > 1000) process.exit(130);
    asked ||= performance.now();
    stop.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}
