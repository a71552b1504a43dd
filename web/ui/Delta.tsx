// A change: always with its sign in the text; coloured only when it is known to be good or bad.

export function Delta({
  value,
  text,
  good = 'up',
}: {
  value: number;
  /** Formatted with its sign: `+$618 mil`, `−0.8 pp`. */
  text: string;
  /** Which direction is good news; 'neither' leaves it in ink. */
  good?: 'up' | 'down' | 'neither';
}) {
  const favourable = good === 'up' ? value > 0 : value < 0;
  const tone = good === 'neither' || value === 0 ? 'ink' : favourable ? 'gain' : 'loss';
  return <span className={`delta delta-${tone} num`}>{text}</span>;
}
