// How contact data looks in SQL to somebody who may or may not see it. The masking itself is two functions
// of the database, so that what is hidden never leaves it: no answer, file or log can let it slip.
import { type RawBuilder, sql } from 'kysely';
import type { Right } from './rights.ts';

/** The right to see e-mail addresses and phone numbers. */
export const contactRight: Right = 'customers.contact';

/** May whoever asks see contact data? Jobs and the command line may. */
export const seesContact = (user: { rights: ReadonlySet<Right> } | null): boolean =>
  user?.rights.has(contactRight) ?? false;

/** An e-mail, or a text that may hold one (a name, a key, a note), as whoever asks may see it. */
export const shownText = (column: RawBuilder<unknown>, sees: boolean): RawBuilder<string | null> =>
  sees ? sql<string | null>`${column}` : sql<string | null>`mask_text(${column})`;

/** A phone number as whoever asks may see it. */
export const shownPhone = (
  column: RawBuilder<unknown>,
  sees: boolean,
): RawBuilder<string | null> =>
  sees ? sql<string | null>`${column}` : sql<string | null>`mask_phone(${column})`;
