// What a role is called: the catalogue's word for a starting role, its own name for one that was made here.
import type { TFunction } from 'i18next';

export const roleName = (of: { role: string; roleName: string | null }, t: TFunction): string =>
  of.roleName ?? (t as unknown as (key: string) => string)(`role.${of.role}`);
