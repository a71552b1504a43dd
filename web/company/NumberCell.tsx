// A number in a table that is changed where it stands: kept on Enter or when one goes on, put back on Escape.
import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useFormat } from '../ui/use-format.tsx';

interface NumberCellProps {
  /** What it is about, read aloud. */
  label: string;
  /** As shown; null: nothing is known. */
  value: number | null;
  digits: number;
  suffix?: string;
  /** Lowest and highest that may be. */
  least: number;
  most: number;
  placeholder: string;
  disabled: boolean;
  saving: boolean;
  /** A number within bounds, or null for none. */
  onSave: (value: number | null) => void;
}

export function NumberCell(props: NumberCellProps) {
  const { label, value, digits, suffix, least, most, placeholder, disabled, saving, onSave } =
    props;
  const format = useFormat();
  const [typed, setTyped] = useState<number | string | null>(null);
  const shown = typed ?? value ?? '';
  const number = shown === '' ? null : Number(shown);
  const wrong = number !== null && !(number >= least && number <= most);
  const keep = () => {
    if (typed === null || wrong) return;
    setTyped(null);
    if (number !== value) onSave(number);
  };
  return (
    <NumberInput
      className="number-cell"
      size="xs"
      hideControls
      aria-label={label}
      value={shown}
      placeholder={placeholder}
      suffix={suffix}
      decimalScale={digits}
      decimalSeparator={format.decimal(0.1).replace(/\d/g, '')}
      allowedDecimalSeparators={['.', ',']}
      error={wrong}
      disabled={disabled || saving}
      onChange={setTyped}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
}
