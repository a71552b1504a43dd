// Where each worked example of the literature on customer value is proven, by its id: in the product where it works the
// answer out, in the calculators where it shows the formula, in the models where nothing else does.

export interface Proof {
  id: string;
  feature: string;
  /** Tests whose title holds the id. */
  files: readonly string[];
}

const calculators = 'web/value/calculators/calculators.test.ts';
const product = 'server/value/acceptance.db.test.ts';

export const acceptance: readonly Proof[] = [
  { id: 'A1', feature: 'cohort table', files: [calculators, 'models/value/cohort-table.test.ts'] },
  { id: 'A2', feature: 'multiples of the margin', files: [calculators] },
  { id: 'A3', feature: 'three simple formulas', files: [calculators] },
  { id: 'A4', feature: 'promotions in mid-year', files: [calculators] },
  { id: 'A5', feature: 'present value of a stream', files: [calculators] },
  { id: 'A6', feature: 'lifetime revenue', files: [calculators] },
  {
    id: 'A7',
    feature: 'migration and when to stop',
    files: [calculators, 'models/value/markov.test.ts'],
  },
  {
    id: 'A10',
    feature: 'funnel and its bottleneck',
    files: ['server/retention/rules-funnel.test.ts'],
  },
  { id: 'A11', feature: 'activity by the own pace', files: [product] },
  { id: 'A12', feature: 'BG/NBD', files: [product] },
  { id: 'A13', feature: 'Pareto/NBD', files: [product] },
  { id: 'A14', feature: 'spend per purchase', files: [product] },
  {
    id: 'A15',
    feature: 'longevity and profit',
    files: ['models/value/loyalty-assumption.test.ts'],
  },
  {
    id: 'A16',
    feature: 'return on an improvement',
    files: ['models/equity/equity.test.ts', 'server/value/rules-drivers.test.ts'],
  },
  { id: 'A17', feature: 'perceived value', files: [calculators] },
  {
    id: 'A19',
    feature: 'wallet by rank',
    files: ['models/share/share.test.ts', 'server/value/share.db.test.ts'],
  },
  { id: 'A20', feature: 'customers by products', files: [product] },
  { id: 'A21', feature: 'whale curve', files: [product] },
  { id: 'A26', feature: 'RFM', files: ['web/value/rfm/rfm.test.ts', 'models/value/rfm.test.ts'] },
  { id: 'A27', feature: 'break-even of a mailing', files: ['web/value/rfm/rfm.test.ts'] },
];
