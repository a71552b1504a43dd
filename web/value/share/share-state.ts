// Which customers the list of headroom shows, as the address of the page keeps it.

export const shows = ['in', 'out', 'sell', 'cost'] as const;
/** With room; kept out of cross-selling; barnacles to sell to; barnacles whose cost is to be controlled. */
export type Shows = (typeof shows)[number];

export interface ShareState {
  show?: Shows;
}

export const readShareState = ({ show }: Record<string, unknown>): ShareState =>
  shows.includes(show as Shows) && show !== 'in' ? { show: show as Shows } : {};

/** What the list is asked for. */
export const askedFor = (show: Shows) =>
  show === 'sell' || show === 'cost' ? { treatment: show } : { kept: show };
