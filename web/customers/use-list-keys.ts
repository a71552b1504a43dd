// The keys of the list: move, select, open, filter, let go. They work wherever the keyboard is on the
// page, except where it is writing or inside something that is open.
import { useEffect, useRef } from 'react';

export interface ListKeys {
  move: (by: number) => void;
  select: () => void;
  open: () => void;
  filter: () => void;
  clear: () => void;
}

const writing = 'input:not([type=checkbox]), textarea, select, [contenteditable]';
const opened = '[role=dialog], [role=menu], [role=listbox]';
/** Enter and space belong to these when they have the keyboard. */
const pressed = 'a, button, input, [role=tab]';

function keyOf(event: KeyboardEvent, keys: ListKeys): (() => void) | undefined {
  const target = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (target.closest(opened) || target.closest(writing)) return;
  const onControl = target.closest(pressed) !== null;
  const inTabs = target.closest('[role=tablist]') !== null;
  switch (event.key) {
    case 'j':
      return () => keys.move(1);
    case 'k':
      return () => keys.move(-1);
    case 'ArrowDown':
      return inTabs ? undefined : () => keys.move(1);
    case 'ArrowUp':
      return inTabs ? undefined : () => keys.move(-1);
    case 'x':
      return keys.select;
    case 'Enter':
      return onControl ? undefined : keys.open;
    case 'f':
      return keys.filter;
    case 'Escape':
      return keys.clear;
  }
}

export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const act = keyOf(event, latest.current);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
