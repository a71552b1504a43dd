// Which scheme is on screen, and its tokens, for the few marks that cannot use CSS variables.
import { localStorageColorSchemeManager, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type Scheme, type Tokens, tokens } from './tokens.ts';

/** Remembers light, dark or auto between visits. */
export const schemeManager = localStorageColorSchemeManager({ key: 'clientela-scheme' });

export function useScheme(): Scheme {
  return useComputedColorScheme('light', { getInitialValueInEffect: false });
}

export function useTokens(): Tokens {
  return tokens[useScheme()];
}

/** True below 760 px, where everything is one column. */
export function usePhone(): boolean {
  return useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false });
}
