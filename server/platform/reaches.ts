// Whose customers a role reads and changes: their own, those of their team, or all; area by area. A role says so
// beside its rights; what follows for connections is in reach.ts.
import type { Right } from './rights.ts';

/** How far somebody reaches, from the least. */
export const reaches = ['own', 'team', 'all'] as const;
export type Reach = (typeof reaches)[number];

/** Areas with records of customers. What values and actions say of a customer stands with the customer. */
export const reachAreas = [
  'customers',
  'touchpoints',
  'tasks',
  'consent',
  'purchases',
  'privacy',
] as const;
export type ReachArea = (typeof reachAreas)[number];

export interface AreaReach {
  read: Reach;
  write: Reach;
}
/** What a role reaches. */
export type RoleReach = Readonly<Record<ReachArea, AreaReach>>;

const isReach = (value: unknown): value is Reach => reaches.includes(value as Reach);
/** The lesser of two. */
const least = (one: Reach, other: Reach): Reach =>
  reaches[Math.min(reaches.indexOf(one), reaches.indexOf(other))]!;

/**
 * A reach as it holds: what was not said is all; nobody changes what they cannot read, and nothing about a
 * customer is read by whoever cannot read the customer.
 */
export function wholeReach(kept: unknown): RoleReach {
  const said = (kept ?? {}) as Partial<Record<ReachArea, Partial<AreaReach>>>;
  const of = (area: ReachArea, verb: keyof AreaReach): Reach => {
    const reach = said[area]?.[verb];
    return isReach(reach) ? reach : 'all';
  };
  const customers = of('customers', 'read');
  return Object.fromEntries(
    reachAreas.map((area) => {
      const read = least(of(area, 'read'), customers);
      return [area, { read, write: least(of(area, 'write'), read) }];
    }),
  ) as unknown as RoleReach;
}

export const reachesAll = (reach: RoleReach): boolean =>
  reachAreas.every((area) => reach[area].read === 'all' && reach[area].write === 'all');

/**
 * May somebody limited do anything with this right? The others are about the whole base; what each endpoint
 * allows them is in its contract (`reach`).
 */
export const worksWithin = (right: Right): boolean =>
  right === 'value.read' ||
  (right !== 'customers.define' &&
    right !== 'privacy.delete' &&
    reachAreas.some((area) => right.startsWith(`${area}.`)));

/** What a call does with records: shows or changes those of the areas of these rights. */
export interface Does {
  verb: 'read' | 'write';
  rights: readonly Right[];
}

/** How far a call reaches in each area. */
export function reachOf(role: RoleReach, { verb, rights }: Does): Record<ReachArea, Reach> {
  const changed = (area: ReachArea): Reach =>
    verb === 'write' && rights.some((right) => right.startsWith(`${area}.`))
      ? role[area].write
      : role[area].read;
  const customers = changed('customers');
  return Object.fromEntries(
    reachAreas.map((area) => [area, least(changed(area), customers)]),
  ) as Record<ReachArea, Reach>;
}
