// Links to addresses that are known as text: from lists, from data, to pages another room may or may
// not have. Pages link to each other with the router's own, checked Link.
import { Link, useRouter } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, type ComponentType, type Ref, useCallback } from 'react';
import { basePath } from '../base-path.ts';

interface AddressLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** Path, with query if any. */
  to: string;
  ref?: Ref<HTMLAnchorElement>;
}

export const AddressLink = Link as unknown as ComponentType<AddressLinkProps>;

/** Goes to an address. */
export function useGo(): (address: string) => void {
  const router = useRouter();
  return useCallback((address) => router.history.push(basePath + address), [router]);
}

/** Whether there is a page at a path, so that nothing points at what does not exist yet. */
export function usePageExists(): (path: string) => boolean {
  const router = useRouter();
  return (path) => path in router.routesByPath;
}
