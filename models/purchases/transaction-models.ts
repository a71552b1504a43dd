// All models of repeat purchases by name.
import { bgNbd } from './bg-nbd.ts';
import { mbgCnbd } from './mbg-cnbd.ts';
import { mbgNbd } from './mbg-nbd.ts';
import { nbd } from './nbd.ts';
import { paretoNbd } from './pareto-nbd.ts';
import type { TransactionModel, TransactionModelName } from './transaction-model.ts';

/**
 * Every transaction model by its name.
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
