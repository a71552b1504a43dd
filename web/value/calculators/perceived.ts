// Value-in-use pricing: the price of the next best offer, plus what ours does better, and who keeps the difference.
import { perceivedValue } from '@clientela/models';
import { type Calculator, listOf, money, numberOf, optionalOf, textsOf } from './calculator.ts';

export const perceived: Calculator = {
  id: 'perceived',
  fields: [
    { name: 'reference', label: 'calc.in_reference', unit: 'money', least: 0 },
    { name: 'price', label: 'calc.in_price', unit: 'money', least: 0 },
    { name: 'cost', label: 'calc.in_unit_cost', unit: 'money', least: 0, optional: true },
  ],
  rows: {
    label: 'calc.row_advantage',
    from: 1,
    columns: [
      { name: 'name', label: 'calc.in_advantage', unit: 'text' },
      { name: 'amount', label: 'calc.in_amount', unit: 'money' },
    ],
    most: 12,
  },
  // Kotler & Keller, the tractors of perceived-value pricing.
  example: {
    reference: 90_000,
    price: 100_000,
    cost: null,
    name: [
      'calc.example_durability',
      'calc.example_reliability',
      'calc.example_service',
      'calc.example_warranty',
    ],
    amount: [7000, 6000, 5000, 2000],
  },
  compute: (values) => {
    const names = textsOf(values, 'name');
    const amounts = listOf(values, 'amount');
    const reference = numberOf(values, 'reference');
    const price = numberOf(values, 'price');
    const offer = perceivedValue({
      reference,
      // Two advantages may have the same name.
      advantages: Object.fromEntries(amounts.map((amount, i) => [`${i} ${names[i]}`, amount])),
      price,
      cost: optionalOf(values, 'cost') ?? undefined,
    });
    let reached = reference;
    const steps = amounts.map((amount, i) => {
      const from = reached;
      reached += amount;
      return {
        name: names[i] || {
          key: 'calc.row_advantage' as const,
          amount: { value: i + 1, unit: 'whole' as const },
        },
        from,
        to: reached,
        total: false,
      };
    });
    return {
      finding: {
        key: offer.customerSurplus < 0 ? 'calc.perceived_loses' : 'calc.perceived_finding',
        amounts: { worth: money(offer.worth), surplus: money(Math.abs(offer.customerSurplus)) },
      },
      figures: [
        { label: 'calc.out_worth', amount: money(offer.worth) },
        { label: 'calc.out_created', amount: money(offer.advantage) },
        { label: 'calc.out_premium', amount: money(offer.premium) },
        { label: 'calc.out_surplus', amount: money(offer.customerSurplus) },
        ...(offer.sellerSurplus === null
          ? []
          : [{ label: 'calc.out_seller' as const, amount: money(offer.sellerSurplus) }]),
      ],
      chart: 'calc.perceived_chart',
      drawing: {
        kind: 'steps',
        axis: 'calc.out_worth',
        unit: 'money',
        steps: [
          { name: { key: 'calc.step_reference' }, from: 0, to: reference, total: true },
          ...steps,
          { name: { key: 'calc.out_worth' }, from: 0, to: offer.worth, total: true },
          { name: { key: 'calc.step_surplus' }, from: offer.worth, to: price, total: false },
          { name: { key: 'calc.in_price' }, from: 0, to: price, total: true },
        ],
      },
    };
  },
  own: () => ({ missing: 'calc.own_missing_perceived' }),
};
