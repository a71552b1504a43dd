// One case of a file of cases: which function of which model at which arguments.
import {
  bgBb,
  discountedPayments,
  expectedSpend,
  gammaGammaLogLikelihood,
  invalidInput,
  type Parameters,
  probabilityFromFirst,
  type SpendParameters,
  sbg,
  type TransactionModelName,
  transactionModels,
} from '@clientela/models';

/** Reads an argument of the case by its column; refuses one that is missing. */
export type Argument = (column: string) => number;

const names: Record<string, TransactionModelName> = {
  pnbd: 'pareto-nbd',
  bgnbd: 'bg-nbd',
  mbgnbd: 'mbg-nbd',
  nbd: 'nbd',
  mbgcnbd: 'mbg-cnbd',
};

/**
 * The value of a case.
 *
 * @param model short name (`bgnbd`) or that of the library (`bg-nbd`)
 * @param fn `ll`, `palive`, `log_palive`, `cond_exp`, `dert`, `expected_new`, `pmf`, `cond_mean`, `pop_mean`, `S(t)`, `DERL(n)`;
 *   what follows in brackets or after a space is a remark, but `d=` and `periods` are read
 */
export function quantity(model: string, fn: string, at: Argument): number {
  const short = model.replaceAll('-', '').replace('paretonbd', 'pnbd').replace('gammagamma', 'gg');
  const name = fn.replace(/[\s(].*$/, '');
  if (short in names) return ofPurchases(names[short]!, name, at);
  if (short === 'bgbb') return ofOccasions(name, fn, at);
  if (short === 'gg') return ofSpend(name, at);
  if (short === 'sbg') return ofContracts(name, fn, at);
  throw invalidInput('unknown', 'model');
}

function ofPurchases(model: TransactionModelName, fn: string, at: Argument): number {
  const it = transactionModels[model];
  const parameters: Parameters = Object.fromEntries(
    it.parameterNames.map((name) => [name, at(name)]),
  );
  const history = () => [at('x'), at('tx'), at('T')] as const;
  switch (fn) {
    case 'll': {
      const [x, tx, T] = history().map((value) => Float64Array.of(value));
      return it.logLikelihood(parameters, { x: x!, tx: tx!, T: T! });
    }
    case 'palive':
      return it.pActive(parameters, ...history());
    case 'log_palive':
      return it.logPActive(parameters, ...history());
    case 'cond_exp':
      return it.expectedPurchases(parameters, ...history(), at('t'));
    case 'dert':
      return it.discountedPurchases(parameters, ...history(), at('delta'));
    case 'expected_new':
      return it.expectedFromFirst(parameters, at('t'));
    case 'pmf':
      return probabilityFromFirst({ model, parameters }, at('t'), at('n'));
    default:
      throw invalidInput('unknown', 'fn');
  }
}

function ofOccasions(name: string, fn: string, at: Argument): number {
  const parameters = {
    alpha: at('alpha'),
    beta: at('beta'),
    gamma: at('gamma'),
    delta: at('delta'),
  };
  const history = [at('x'), at('tx'), at('n')] as const;
  const [x, tx, n] = history.map((value) => Float64Array.of(value));
  switch (name) {
    case 'll':
      return bgBb.logLikelihood(parameters, { x: x!, tx: tx!, n: n! });
    case 'palive':
      // Alive at the next occasion, as the paper counts it.
      return bgBb.pActiveLater(parameters, ...history, 1);
    case 'cond_exp':
      return bgBb.expectedPurchases(parameters, ...history, readNumber(fn, /(\d+) periods/));
    case 'dert':
      return bgBb.discountedPurchases(parameters, ...history, readNumber(fn, /d=([\d.]+)/));
    default:
      throw invalidInput('unknown', 'fn');
  }
}

function ofSpend(name: string, at: Argument): number {
  const parameters: SpendParameters = { p: at('p'), q: at('q'), gamma: at('gamma') };
  switch (name) {
    case 'll': {
      const data = { x: Float64Array.of(at('x')), m: Float64Array.of(at('m')) };
      return gammaGammaLogLikelihood(parameters, data);
    }
    case 'cond_mean':
      return expectedSpend(parameters, at('x'), at('m'));
    case 'pop_mean':
      return expectedSpend(parameters, 0, 0);
    default:
      throw invalidInput('unknown', 'fn');
  }
}

function ofContracts(name: string, fn: string, at: Argument): number {
  const parameters = { alpha: at('alpha'), beta: at('beta') };
  if (name === 'S') return sbg.survival(parameters, at('t'));
  if (name !== 'DERL') throw invalidInput('unknown', 'fn');
  // Just before the n-th renewal n − 1 have been made.
  return discountedPayments(sbg, parameters, {
    renewals: at('n') - 1,
    moment: 'before-renewal',
    rate: readNumber(fn, /d=([\d.]+)/),
    horizon: null,
  });
}

function readNumber(text: string, pattern: RegExp): number {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw invalidInput('missing', 'fn');
  return Number(found);
}
