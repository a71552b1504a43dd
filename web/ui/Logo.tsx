// The mark: an open ring crossed by a whisker, with an achiote dot; a customer and their interval.

export function Logo({ height = 22 }: { height?: number }) {
  return (
    <svg
      className="logo"
      width={height * 1.28}
      height={height}
      viewBox="0 0 32 25"
      aria-hidden="true"
    >
      <path className="logo-ring" d="M19.6 5.2A10 10 0 1 0 19.6 19.8" />
      <path className="logo-whisker" d="M12.5 12.5H30M30 8v9" />
      <circle className="logo-dot" cx="12.5" cy="12.5" r="3.9" />
    </svg>
  );
}
