// Keys: one as it is printed on a keyboard, and rows of hints.

/** Inside a button that already says what it does, so it is not read aloud. */
export function Kbd({ children }: { children: string }) {
  return (
    <span className="kbd" aria-hidden="true">
      {children}
    </span>
  );
}

export interface KeyHint {
  keys: readonly string[];
  label: string;
}

/** What the keys do here, in a row; hidden where there is no keyboard. */
export function KeyHints({ hints }: { hints: readonly KeyHint[] }) {
  return (
    <ul className="key-hints">
      {hints.map((hint) => (
        <li key={hint.label}>
          {hint.keys.map((key) => (
            <kbd className="kbd" key={key}>
              {key}
            </kbd>
          ))}
          <span>{hint.label}</span>
        </li>
      ))}
    </ul>
  );
}
