// What holds for every text and number that comes in, whatever the contract says beyond it: no NUL, which
// PostgreSQL cannot keep; no half letters, which would become others; no tree so deep that walking it
// fails; and a number in an address is written in figures.
import { fail } from './errors.ts';

/** Deeper than anything a contract asks for. */
const deepest = 40;

const bad = (where: string, field: string, problem: string): never =>
  fail('bad_request', { where, field: field.slice(0, 100), problem });

/**
 * @param where part of the request, for the answer
 * @param numbers names whose values are numbers written as text
 * @throws bad_request
 */
export function checkPlain(value: unknown, where: string, numbers?: ReadonlySet<string>): void {
  const visit = (part: unknown, path: string, depth: number) => {
    if (typeof part === 'string') {
      if (part.includes('\0')) bad(where, path, 'NUL');
      if (!part.isWellFormed()) bad(where, path, 'unicode');
      return;
    }
    if (typeof part !== 'object' || part === null) return;
    if (depth > deepest) bad(where, '', 'depth');
    for (const [name, inner] of Object.entries(part)) {
      visit(name, path, depth);
      visit(inner, `${path}/${name}`, depth + 1);
    }
  };
  visit(value, '', 0);
  for (const name of numbers ?? [])
    for (const text of [(value as Record<string, unknown> | undefined)?.[name] ?? []].flat())
      if (typeof text !== 'string' || !/^-?\d{1,400}(\.\d{1,400})?$/.test(text))
        bad(where, `/${name}`, 'number');
}

/** Names of a schema's properties that are numbers. */
export function numberNames(schema: unknown): ReadonlySet<string> {
  const { properties = {} } = (schema ?? {}) as { properties?: Record<string, { type?: string }> };
  return new Set(
    Object.keys(properties).filter((name) =>
      /^(integer|number)$/.test(properties[name]!.type ?? ''),
    ),
  );
}
