// What a run of tests leaves for its last lines: how many passed, and which files took longest.
export default async function* record(events) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  const milliseconds = new Map();
  for await (const { type, data } of events) {
    if (type === 'test:summary' && data.file === undefined) counts = data.counts;
    if ((type === 'test:pass' || type === 'test:fail') && data.nesting === 0 && data.file)
      milliseconds.set(data.file, (milliseconds.get(data.file) ?? 0) + data.details.duration_ms);
  }
  const files = [...milliseconds].sort((a, b) => b[1] - a[1]);
  const { passed, failed, skipped } = counts;
  yield JSON.stringify({ passed, failed, skipped, files });
}
