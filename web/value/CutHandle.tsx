// A cut of the map of groups: a line to drag, or to move with the arrow keys.
import { IconArrowsHorizontal, IconArrowsVertical } from '@tabler/icons-react';
import type { KeyboardEvent, PointerEvent } from 'react';

interface CutHandleProps {
  axis: 'months' | 'profit';
  value: number;
  min: number;
  max: number;
  step: number;
  /** Pixels from the left or the top of the plot. */
  at: number;
  label: string;
  /** The value in words. */
  text: string;
  /** Short form beside the handle. */
  caption: string;
  /** The caption stands at the other side of the line, where there is room. */
  flipped: boolean;
  /** Value at a point of the plot, pixels from its left top corner. */
  valueAt: (x: number, y: number) => number;
  onChange: (value: number) => void;
}

/** How many steps a key moves, or the end it goes to. */
function moveOf(event: KeyboardEvent): number | 'min' | 'max' | null {
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return event.shiftKey ? 10 : 1;
    case 'ArrowLeft':
    case 'ArrowDown':
      return event.shiftKey ? -10 : -1;
    case 'PageUp':
      return 10;
    case 'PageDown':
      return -10;
    case 'Home':
      return 'min';
    case 'End':
      return 'max';
    default:
      return null;
  }
}

export function CutHandle(props: CutHandleProps) {
  const { axis, value, min, max, step, at, label, text, caption, flipped } = props;
  const change = (wanted: number) => {
    const stepped = Math.round(wanted / step) * step;
    // Steps of a tenth leave dust behind.
    props.onChange(Number(Math.max(min, Math.min(max, stepped)).toFixed(4)));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const line = event.currentTarget;
    if (!line.hasPointerCapture(event.pointerId)) return;
    const plot = line.parentElement!.getBoundingClientRect();
    change(props.valueAt(event.clientX - plot.left, event.clientY - plot.top));
  };
  const pressed = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    event.preventDefault();
  };
  const typed = (event: KeyboardEvent) => {
    const move = moveOf(event);
    if (move === null) return;
    event.preventDefault();
    if (move === 'min') change(min);
    else if (move === 'max') change(max);
    else change(value + move * step);
  };
  const across = axis === 'months';
  const Icon = across ? IconArrowsHorizontal : IconArrowsVertical;
  return (
    <div
      className={`cut cut-${axis}${flipped ? ' cut-flipped' : ''}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation={across ? 'horizontal' : 'vertical'}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={text}
      style={across ? { left: at } : { top: at }}
      onPointerDown={pressed}
      onPointerMove={drag}
      onKeyDown={typed}
    >
      <span className="cut-caption num">{caption}</span>
      <span className="cut-knob" aria-hidden="true">
        <Icon size={11} stroke={2} />
      </span>
    </div>
  );
}
