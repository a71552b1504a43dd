// All models of repeat purchases by name.
import { bgNbd } from './bg-nbd.ts';
import { mbgCnbd } from './mbg-cnbd.ts';
import { mbgNbd } from './mbg-nbd.ts';
import { nbd } from './nbd.ts';
import { paretoNbd } from './pareto-nbd.ts';
import type { TransactionModel, TransactionModelName } from './transaction-model.ts';

/**
 * Every transaction model by its name. Words: the same functions for each, so that a program can try all. Units, range
 * and errors as each model says. Source: as `nbd`, `bgNbd`, `mbgNbd`, `mbgCnbd`, `paretoNbd`.
 *
 * @example transactionModels['pareto-nbd'].parameterNames.join() // → 'r,alpha,s,beta'
 */
export const transactionModels: Record<TransactionModelName, TransactionModel> = {
  'pareto-nbd': paretoNbd,
  'bg-nbd': bgNbd,
  'mbg-nbd': mbgNbd,
  'mbg-cnbd': mbgCnbd,
  nbd,
};
