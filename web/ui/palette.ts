// What the command palette offers for a text: screens by name in either language, without accents.

export interface PaletteScreen {
  id: string;
  label: string;
  /** Other names by which it is found. */
  keywords?: readonly string[];
}

/** Lower case without accents: «Retención» → retencion. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/**
 * Screens that fit, best first: the name begins so, a word of it begins so, it or another name has
 * it inside. All of them for an empty text.
 */
export function filterScreens<S extends PaletteScreen>(text: string, screens: readonly S[]): S[] {
  const wanted = fold(text);
  if (!wanted) return [...screens];
  const rank = (screen: S): number => {
    const name = fold(screen.label);
    const others = (screen.keywords ?? []).map(fold);
    if (name.startsWith(wanted)) return 0;
    if (name.split(/\s+/).some((part) => part.startsWith(wanted))) return 1;
    if (others.some((other) => other.startsWith(wanted))) return 2;
    return name.includes(wanted) || others.some((other) => other.includes(wanted)) ? 3 : 4;
  };
  return screens
    .map((screen) => ({ screen, rank: rank(screen) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .map((found) => found.screen);
}
