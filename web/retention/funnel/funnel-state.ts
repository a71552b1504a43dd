// What the funnel shows, as its address says: which line, period, part of the customers and reference.
export interface FunnelState {
  /** None: the company as a whole; empty: products without a line. */
  line?: string;
  /** The month at whose end it is looked at; none: today. */
  month?: string;
  by?: 'quarter' | 'year';
  /** `view:12`, `tags:5`, `attribute.3:7`, `survey:Name`. */
  segment?: string;
  reference?: string;
  prefer?: 'survey';
}

const text = (value: unknown, most: number): string | undefined =>
  typeof value === 'string' && value.length <= most ? value : undefined;

/** Reads the address; what makes no sense is left out. */
export function readFunnelState(search: Record<string, unknown>): FunnelState {
  const line = text(search.line, 200);
  const month = text(search.month, 7);
  const segment = text(search.segment, 120);
  const reference = text(search.reference, 100);
  return {
    ...(line === undefined || line === '*' ? {} : { line }),
    ...(month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? { month } : {}),
    ...(search.by === 'quarter' || search.by === 'year' ? { by: search.by } : {}),
    ...(segment ? { segment } : {}),
    ...(reference ? { reference } : {}),
    ...(search.prefer === 'survey' ? { prefer: 'survey' as const } : {}),
  };
}

/** The months at whose end a period of that length ends, latest first. */
export const periodsOf = (months: readonly string[], by: FunnelState['by']): string[] =>
  months.filter((month) => {
    const number = Number(month.slice(5));
    return by === undefined || (by === 'year' ? number === 12 : number % 3 === 0);
  });
