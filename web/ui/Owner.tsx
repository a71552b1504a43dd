// Who owns something: initials on a warm, quiet disc that never competes with the groups.

const discs = 5;

/** A stable choice of disc for a name. */
function discOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 9973;
  return sum % discs;
}

/** Up to two initials: «Diego R.» → DR. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [words[0], last].map((word) => (word ? [...word][0] : '')).join('');
}

export function Owner({
  name,
  size = 24,
  wordless = false,
}: {
  name: string;
  size?: 22 | 24 | 30;
  /** The disc alone; the name is then read aloud. */
  wordless?: boolean;
}) {
  return (
    <span className="owner">
      <span
        className={`owner-disc owner-disc-${discOf(name)} owner-${size}`}
        data-initials={initialsOf(name)}
        aria-hidden="true"
      />
      <span className={wordless ? 'sr-only' : undefined}>{name}</span>
    </span>
  );
}
