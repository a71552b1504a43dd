// A QR code, drawn as one path: dark squares on white in both schemes, because cameras expect it.
import { encode } from 'uqr';

interface QrCodeProps {
  text: string;
  /** What it is, for those who cannot see it. */
  label: string;
}

export function QrCode({ text, label }: QrCodeProps) {
  // A border of four squares is what readers ask for.
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
