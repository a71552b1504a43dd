// Wallets as a kind of import: what customers spend with everybody, our part of it, or how many they buy from, as they
// declared it or as studies and staff know it.
import { type Named, namedCopy, namedStaging, readNamed } from '../customers/index.ts';
import {
  type Cells,
  copyLine,
  foldText,
  type ImportKind,
  type KindReaderOptions,
  makeRowReader,
} from '../imports/index.ts';
import type { Db, Tx } from '../platform/database.ts';
import { periodWords } from '../purchases/index.ts';
import {
  sourceWords,
  surenessWords,
  timesAYear,
  walletColumns,
  walletFields,
  walletTemplate,
} from './kind-wallets-words.ts';
import { judgeWallets, loadWallets } from './queries-wallets-load.ts';
import { foreseeUndoWallets, undoWallets } from './queries-wallets-undo.ts';
import {
  mostSuppliers,
  mostWallet,
  sureness,
  type WalletConfidence,
  type WalletSource,
} from './rules-share.ts';

/** What must be known of a company to read whom a row names. */
interface Known {
  country: string;
}

interface WalletFileRow extends Named {
  name: string | undefined;
  productLine: string | undefined;
  /** In a year, minor units. */
  wallet: number | undefined;
  /** Above 0 and at most 1. */
  share: number | undefined;
  suppliers: number | undefined;
  rank: number | undefined;
  saidOn: string;
  source: WalletSource;
  confidence: WalletConfidence;
}

/** What they spend in a year: what the file tells of a period, times the periods of a year. */
function readWallet(cells: Cells, usual: string | undefined): number | undefined {
  const word = cells.text('period');
  const period = periodWords.get(foldText(word ?? usual ?? 'year'));
  if (period === undefined) cells.reject('period_unknown', 'period');
  const told = cells.money('wallet');
  if (told === undefined) return undefined;
  const wallet = told * timesAYear[period ?? 'year'];
  if (wallet >= 0 && wallet <= mostWallet) return wallet;
  cells.reject('amount_invalid', 'wallet');
  return undefined;
}

/** As the table of facts keeps it. */
const rounded = (value: number | undefined, digits: number) =>
  value === undefined ? undefined : Math.max(Number(value.toFixed(digits)), 10 ** -digits);

/** How many they buy from, and our place among them. */
function readSuppliers(cells: Cells): Pick<WalletFileRow, 'suppliers' | 'rank'> {
  const suppliers = cells.number('suppliers');
  const rank = rounded(cells.number('rank'), 2);
  if (
    suppliers !== undefined &&
    (!Number.isInteger(suppliers) || suppliers < 1 || suppliers > mostSuppliers)
  )
    cells.reject('suppliers_wrong', 'suppliers');
  else if (rank !== undefined && (suppliers === undefined || rank < 1 || rank > suppliers))
    cells.reject('suppliers_wrong', 'rank');
  return { suppliers, rank };
}

/** What a cell of words means; nothing where it is empty. */
function meant<T>(
  cells: Cells,
  field: 'source' | 'sureness',
  words: ReadonlyMap<string, T>,
): T | undefined {
  const cell = cells.text(field);
  if (cell === undefined) return undefined;
  const found = words.get(foldText(cell));
  if (found === undefined) cells.reject(`${field}_unknown`, field);
  return found;
}

function makeWalletReader({ country }: Known, options: KindReaderOptions) {
  const { chosen, today } = options;
  return makeRowReader<WalletFileRow>(options, (cells) => {
    const name = cells.words('name');
    const named = readNamed(cells, { country, system: chosen.system }, name);
    const saidOn = cells.day('saidOn') ?? today;
    if (saidOn > today) cells.reject('date_future', 'saidOn');
    if (['wallet', 'share', 'suppliers'].every((field) => cells.text(field) === undefined))
      cells.reject('wallet_missing', null, '');
    const source = meant(cells, 'source', sourceWords) ?? 'customer';
    return {
      ...named,
      name,
      productLine: cells.words('productLine'),
      wallet: readWallet(cells, chosen.period),
      share: rounded(cells.share('share'), 5),
      ...readSuppliers(cells),
      saidOn,
      source,
      confidence: meant(cells, 'sureness', surenessWords) ?? sureness[source],
    };
  });
}

async function know(db: Db | Tx): Promise<Known> {
  return db.selectFrom('company').select('country').executeTakeFirstOrThrow();
}

const says = ['wallet', 'share', 'suppliers'] as const;

function kindFor(known: Known): ImportKind<WalletFileRow> {
  return {
    name: 'wallets',
    right: 'customers.write',
    names: ['wallets', 'wallet', 'carteras', 'cartera', 'participacion', 'share'],
    fields: walletFields.map((name) => ({ name, required: false })),
    know,
    knowing: (told) => kindFor(told as Known),
    columns: walletColumns,
    missing: (mapping) => [
      ...(['customerId', 'email', 'phone', 'name'].some((field) => mapping[field] !== undefined)
        ? []
        : ['customer']),
      ...(says.some((field) => mapping[field] !== undefined) ? [] : ['wallet']),
    ],
    makeReader: (options) => makeWalletReader(known, options),
    show: (row) => ({
      customerId: row.customerId ?? null,
      email: row.emails.join(', ') || null,
      phone: row.phones.join(', ') || null,
      name: row.name ?? null,
      productLine: row.productLine ?? null,
      wallet: row.wallet ?? null,
      share: row.share ?? null,
      suppliers: row.suppliers ?? null,
      rank: row.rank ?? null,
      saidOn: row.saidOn,
      source: row.source,
      sureness: row.confidence,
    }),
    measure: (row) => ({ amount: 0, day: row.saidOn }),
    amountOf: () => null,
    staging: [
      ...namedStaging,
      ['product_line', 'text'],
      ['wallet', 'bigint'],
      ['share', 'numeric'],
      ['suppliers', 'integer'],
      ['rank', 'numeric'],
      ['said_on', 'date'],
      ['source', 'text'],
      ['confidence', 'text'],
    ],
    copyText: (row) =>
      copyLine([
        ...namedCopy(row, row.name),
        row.productLine,
        row.wallet,
        row.share,
        row.suppliers,
        row.rank,
        row.saidOn,
        row.source,
        row.confidence,
      ]),
    judge: judgeWallets,
    writes: ['wallet_facts'],
    load: loadWallets,
    undo: undoWallets,
    foreseeUndo: foreseeUndoWallets,
    template: walletTemplate,
  };
}

export const walletsKind = kindFor({ country: 'MX' });
