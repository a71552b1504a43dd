// The token of a link that came by e-mail or by hand: it stands behind the #, which no server sees.
import { useEffect, useState } from 'react';

/** The token, taken out of the address once it is read. */
export function useLinkToken(): string {
  const [token] = useState(() => location.hash.slice(1));
  useEffect(() => history.replaceState(history.state, '', location.pathname), []);
  return token;
}
