// Subscriptions as a kind of import: contracts with their renewals and their end, as other programs keep them.
import { type Named, namedCopy, namedStaging, readNamed } from '../customers/index.ts';
import {
  compareCurrency,
  copyLine,
  foldText,
  type ImportKind,
  type KindReaderOptions,
  makeRowReader,
} from '../imports/index.ts';
import type { Db, Tx } from '../platform/database.ts';
import {
  contractColumns,
  contractFields,
  contractTemplate,
  periodWords,
} from './kind-contracts-words.ts';
import { judgeContracts, loadContracts } from './queries-contracts-load.ts';
import { foreseeUndoContracts, undoContracts } from './queries-contracts-undo.ts';
import { mostPrice, type Period, renewalsOf, wrongIn } from './rules-contracts.ts';

/** What must be known of a company to read a contract. */
interface Known {
  country: string;
}

interface ContractRow extends Named {
  name: string | undefined;
  contractId: string;
  product: string | undefined;
  productLine: string | undefined;
  startedOn: string;
  period: Period;
  price: number;
  renewals: number;
  endedOn: string | undefined;
  endReason: string | undefined;
  toldBy: string | undefined;
}

function makeContractReader({ country }: Known, options: KindReaderOptions) {
  const { chosen, today } = options;
  return makeRowReader<ContractRow>(options, (cells) => {
    const name = cells.words('name');
    const named = readNamed(cells, { country, system: chosen.system }, name);
    const contractId = cells.key('contractId', 'order_too_long');
    if (cells.text('contractId') === undefined) cells.reject('contract_missing', 'contractId');

    const startedOn = cells.day('startedOn');
    if (cells.text('startedOn') === undefined) cells.reject('date_missing', 'startedOn');

    const word = cells.text('period');
    const period = periodWords.get(foldText(word ?? chosen.period ?? ''));
    if (period === undefined)
      cells.reject(word === undefined ? 'period_missing' : 'period_unknown', 'period');

    const price = cells.money('price');
    if (cells.text('price') === undefined) cells.reject('amount_missing', 'price');
    else if (price !== undefined && (price < 0 || price > mostPrice))
      cells.reject('amount_invalid', 'price');
    // A price in another currency cannot be added to the others.
    const compared = compareCurrency(cells.text('currency') ?? '', options.currency);
    if (compared !== 'same')
      cells.reject(compared === 'other' ? 'currency_other' : 'currency_unknown', 'currency');

    const told = {
      renewals: cells.number('renewals'),
      paidUntil: cells.day('paidUntil'),
      endedOn: cells.day('endedOn'),
    };
    let renewals = 0;
    if (startedOn !== undefined && period !== undefined) {
      const story = { startedOn, period, ...told };
      const wrong = wrongIn(story, today);
      if (wrong === 'start') cells.reject('date_future', 'startedOn');
      else if (wrong === 'end') cells.reject('end_wrong', 'endedOn');
      else if (wrong === 'renewals')
        cells.reject('renewals_wrong', told.renewals === undefined ? 'paidUntil' : 'renewals');
      else renewals = renewalsOf(story, today);
    }
    return {
      ...named,
      name,
      contractId: contractId ?? '',
      product: cells.words('product'),
      productLine: cells.words('productLine'),
      startedOn: startedOn ?? today,
      period: period ?? 'month',
      price: price ?? 0,
      renewals,
      endedOn: told.endedOn,
      endReason: told.endedOn === undefined ? undefined : cells.words('endReason', 200),
      toldBy: cells.words('toldBy', 60),
    };
  });
}

async function know(db: Db | Tx): Promise<Known> {
  return db.selectFrom('company').select('country').executeTakeFirstOrThrow();
}

const needed = ['contractId', 'startedOn', 'price'] as const;

function kindFor(known: Known): ImportKind<ContractRow> {
  return {
    name: 'subscriptions',
    names: ['subscriptions', 'suscripciones', 'contratos', 'contracts', 'membresias', 'polizas'],
    fields: contractFields.map((name) => ({
      name,
      required: (needed as readonly string[]).includes(name) || name === 'period',
    })),
    know,
    knowing: (told) => kindFor(told as Known),
    columns: contractColumns,
    missing: (mapping, chosen) => [
      ...(['customerId', 'email', 'phone', 'name'].some((field) => mapping[field] !== undefined)
        ? []
        : ['customer']),
      ...needed.filter((field) => mapping[field] === undefined),
      ...(mapping.period === undefined && !chosen?.period ? ['period'] : []),
    ],
    makeReader: (options) => makeContractReader(known, options),
    show: (row) => ({
      customerId: row.customerId ?? null,
      email: row.emails.join(', ') || null,
      phone: row.phones.join(', ') || null,
      name: row.name ?? null,
      contractId: row.contractId,
      product: row.product ?? null,
      productLine: row.productLine ?? null,
      startedOn: row.startedOn,
      period: row.period,
      price: row.price,
      renewals: row.renewals,
      endedOn: row.endedOn ?? null,
      endReason: row.endReason ?? null,
    }),
    measure: (row) => ({ amount: 0, day: row.startedOn }),
    amountOf: () => null,
    staging: [
      ...namedStaging,
      ['contract_key', 'text'],
      ['product', 'text'],
      ['product_line', 'text'],
      ['started_on', 'date'],
      ['period', 'text'],
      ['price', 'bigint'],
      ['renewals', 'integer'],
      ['ended_on', 'date'],
      ['end_reason', 'text'],
      ['told_by', 'text'],
    ],
    copyText: (row) =>
      copyLine([
        ...namedCopy(row, row.name),
        row.contractId,
        row.product,
        row.productLine,
        row.startedOn,
        row.period,
        row.price,
        row.renewals,
        row.endedOn,
        row.endReason,
        row.toldBy,
      ]),
    judge: judgeContracts,
    writes: ['contracts', 'contract_tellings', 'contract_payments'],
    load: loadContracts,
    undo: undoContracts,
    foreseeUndo: foreseeUndoContracts,
    template: contractTemplate,
  };
}

export const contractsKind = kindFor({ country: 'MX' });
