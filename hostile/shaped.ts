// Draws values that have the form of a schema, as hostile as that form allows: everything a contract lets
// through must have its answer.
import fc from 'fast-check';

export interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
}

/** Texts that have broken programs: quotes of SQL, wildcards, formulas, names of prototypes, odd letters. */
const texts = [
  "'; drop table customers; --",
  '%_\\',
  '=HYPERLINK("http://example.com")',
  '__proto__',
  'constructor',
  '<img src=x onerror=alert(1)>',
  '{{constructor}}',
  '../../etc/passwd',
  '\u202Eabc',
  '\uFEFF',
  'e\u0301\u0301\u0301',
  '\u{1F469}\u200D\u{1F4BB}',
  'İıſß',
  ' ',
  '0',
  'null',
  '-0',
  '1e309',
  '2026-02-30',
  '0000-00-00',
  '294276-12-31',
  'a@b.c',
  'http://127.0.0.1:5432/',
  '+52 55 1234 5678',
];

const dates = ['0001-01-01', '1900-02-29', '2026-02-31', '2024-02-29', '9999-12-31', '2026-13-01'];
const moments = dates.flatMap((day) => [`${day}T00:00:00Z`, `${day}T23:59:60+14:00`]);

function textOf(schema: Schema): fc.Arbitrary<string> {
  const least = schema.minLength ?? 0;
  const most = schema.maxLength ?? 200;
  if (schema.format === 'date') return fc.constantFrom(...dates);
  if (schema.format === 'date-time') return fc.constantFrom(...moments);
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  const sized = (text: string) => text.padEnd(least, 'x').slice(0, most);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...texts).map(sized) },
    // As long as it may be, of letters that take four bytes each.
    {
      weight: 1,
      arbitrary: fc.constant('𝒜'.repeat(Math.floor(Math.min(most, 20_000) / 2))).map(sized),
    },
    {
      weight: 1,
      arbitrary: fc.string({ unit: 'binary', maxLength: Math.min(most, 50) }).map(sized),
    },
  );
}

function numberOf(schema: Schema): fc.Arbitrary<number> {
  const least = schema.minimum ?? -Number.MAX_SAFE_INTEGER;
  const most = schema.maximum ?? Number.MAX_SAFE_INTEGER;
  const inside = [least, most, 0, 1, 2, -1, 2 ** 31, 2 ** 32].filter(
    (n) => n >= least && n <= most,
  );
  if (schema.type === 'integer') return fc.constantFrom(...inside);
  const odd = [5e-324, 0.1 + 0.2, 1e300, -0].filter((n) => n >= least && n <= most);
  return fc.constantFrom(...inside, ...odd);
}

/** Values of this schema's form. */
export function shaped(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(shaped));
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(shaped(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, Math.max(schema.minItems ?? 0, 3)),
      });
    case 'object': {
      if (schema.patternProperties) {
        const [values] = Object.values(schema.patternProperties);
        return fc.dictionary(fc.constantFrom(...texts), shaped(values ?? {}), { maxKeys: 3 });
      }
      const properties = Object.entries(schema.properties ?? {});
      return fc.record(Object.fromEntries(properties.map(([name, of]) => [name, shaped(of)])), {
        requiredKeys: schema.required ?? [],
      });
    }
    default:
      // A schema that allows anything.
      return fc.jsonValue({ maxDepth: 2 });
  }
}
