// What is true of profit by customer: verdicts, and what can be done about customers who cost more than they
// bring.

export const verdicts = ['very_profitable', 'mixed', 'losing', 'none'] as const;
/** By the product lines of a customer: all at a profit, some, more at a loss than at a profit; none of either. */
export type Verdict = (typeof verdicts)[number];

export const remedies = [
  'reprice',
  'minimum_order',
  'self_service',
  'service_level',
  'let_go',
  'keep',
] as const;
export type Remedy = (typeof remedies)[number];

/** Somebody must think about this: a program alone never decides it. */
export const byPeopleAlone: ReadonlySet<Remedy> = new Set<Remedy>(['let_go']);
/** Signs a reason must have at least, for what only people decide. */
export const leastReason = 10;

/** The highest rise of prices that is proposed; beyond it customers leave. */
const highestRise = 0.25;

/** Money in minor units. */
export interface ProfitParts {
  revenue: number;
  goods: number;
  orders: number;
  contacts: number;
  orderCost: number;
  lineCost: number;
  contactCost: number;
  acquisition: number;
  profit: number;
}

/** What to do, and the one figure that says how far it must go. */
export interface Proposed {
  remedy: Remedy;
  /**
   * reprice: share by which prices must rise; minimum_order: minor units from which an order pays for itself;
   * self_service: share of the cost of orders and contacts to be saved; service_level: touchpoints they can bear;
   * keep: what winning them still has to bring back, minor units, or null where what is expected of them is more than
   * they lose; let_go: null.
   */
  figure: number | null;
}

/**
 * Remedies that could each close the gap alone, the mildest first. What winning a customer cost is spent: who would
 * be profitable without it is kept. Letting go is proposed only where nothing else closes the gap and what is still
 * expected of the customer is less than what they lose.
 */
export function proposedRemedies(parts: ProfitParts, value: number | null): Proposed[] {
  const { revenue, goods, orders, contacts, orderCost, lineCost, contactCost } = parts;
  const gap = -(parts.profit + parts.acquisition);
  if (parts.profit >= 0) return [];
  if (gap <= 0) return [{ remedy: 'keep', figure: -parts.profit }];
  const found: Proposed[] = [];
  const contribution = revenue - goods;
  const rise = revenue > 0 ? gap / revenue : null;
  if (rise !== null && rise <= highestRise) found.push({ remedy: 'reprice', figure: rise });
  const perOrder = orders > 0 ? (orderCost + lineCost) / orders : 0;
  if (perOrder > 0 && contribution > 0) {
    const least = Math.ceil(perOrder / (contribution / revenue));
    if (orderCost + lineCost >= gap && revenue / orders < least)
      found.push({ remedy: 'minimum_order', figure: least });
  }
  if (orderCost > 0 && orderCost + contactCost >= gap)
    found.push({ remedy: 'self_service', figure: gap / (orderCost + contactCost) });
  if (contactCost >= gap && contacts > 0)
    found.push({
      remedy: 'service_level',
      figure: Math.max(0, Math.floor(((contactCost - gap) * contacts) / contactCost)),
    });
  if (found.length > 0) return found;
  const hopeless = value === null || value < gap;
  return [{ remedy: hopeless ? 'let_go' : 'keep', figure: null }];
}
