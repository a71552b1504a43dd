// How the columns of a file of wallets are recognised, the words of its cells, and the template for one.
import { identityWords } from '../customers/index.ts';
import { columnsByWords } from '../imports/index.ts';
import type { Period } from '../purchases/index.ts';
import type { WalletConfidence, WalletSource } from './rules-share.ts';

const list = (text: string): string[] => text.trim().split(/,\s+/);

export const walletFields = [
  'customerId',
  'system',
  'email',
  'phone',
  'name',
  'productLine',
  'wallet',
  'period',
  'share',
  'suppliers',
  'rank',
  'saidOn',
  'source',
  'sureness',
] as const;

const meanings = <T extends string>(of: Readonly<Record<T, string>>): Map<string, T> =>
  new Map(
    Object.entries<string>(of).flatMap(([meaning, words]) =>
      list(words).map((word): [string, T] => [word, meaning as T]),
    ),
  );

/** Folded words for who says so, or by which method it is known. */
export const sourceWords = meanings<WalletSource>({
  customer:
    'customer, cliente, declared, declarado, el cliente, lo dijo el cliente, survey, encuesta, self reported',
  staff:
    'staff, personal, vendedor, ventas, sales, salesperson, asesor, equipo, rep, account manager, ejecutivo, empleado',
  study:
    'study, estudio, estudio de mercado, market study, market research, proveedor, supplier, supplier share, participacion de proveedor, panel, benchmark, camara',
});

/** Folded words for how sure it is. */
export const surenessWords = meanings<WalletConfidence>({
  high: 'high, alta, alto, segura, seguro, sure, certain, 3, a',
  medium: 'medium, media, medio, mid, regular, moderate, 2, m',
  low: 'low, baja, bajo, insegura, unsure, poca, 1, b',
});

/** Times in a year. */
export const timesAYear: Readonly<Record<Period, number>> = { month: 12, quarter: 4, year: 1 };

export const walletColumns = columnsByWords(
  [
    ...identityWords.filter(({ name }) => (walletFields as readonly string[]).includes(name)),
    {
      name: 'name',
      holds: 'name',
      words: list('name, nombre, full name, nombre completo, customer name, nombre del cliente'),
      against: list('producto, product, linea, line, proveedor, supplier'),
    },
    {
      name: 'productLine',
      words: list(
        'product line, linea, linea de producto, line, familia, family, categoria, category',
      ),
    },
    {
      name: 'wallet',
      holds: 'number',
      words: list(`
        wallet, cartera, total spend, gasto total, gasto, spend, declared spend, gasto declarado, compra total,
        compras totales, total purchases, gasto con todos, spend with everybody, presupuesto, budget, consumo total,
        wallet size, tamano de cartera, total declarado
      `),
      against: list(
        'participacion, share, porcentaje, percent, periodo, period, proveedores, suppliers',
      ),
    },
    {
      name: 'period',
      words: list('period, periodo, frecuencia, frequency, cada cuanto, per, por, interval'),
    },
    {
      name: 'share',
      words: list(`
        share, our share, nuestra parte, participacion, nuestra participacion, share of wallet, supplier share,
        participacion de proveedor, participacion en la cartera, parte, porcentaje, percent, percentage, sow
      `),
      against: list('gasto, spend, total, proveedores, suppliers'),
    },
    {
      name: 'suppliers',
      holds: 'number',
      words: list(`
        suppliers, proveedores, numero de proveedores, number of suppliers, cuantos proveedores, marcas, brands,
        providers, cuantas marcas
      `),
      against: list('participacion, share, lugar, rank'),
    },
    {
      name: 'rank',
      holds: 'number',
      words: list(
        'rank, lugar, nuestro lugar, posicion, our place, our rank, place, preferencia, preference, ranking',
      ),
    },
    {
      name: 'saidOn',
      holds: 'day',
      words: list(
        'said on, fecha, date, cuando, when, dia, day, fecha del dato, as of, al dia, survey date',
      ),
    },
    {
      name: 'source',
      words: list(`
        source, fuente, origen, quien lo dice, who says so, metodo, method, said by, dicho por, told by
      `),
    },
    {
      name: 'sureness',
      words: list('sureness, certeza, confidence, confianza, how sure, que tan seguro, seguridad'),
    },
  ],
  { dates: ['saidOn'], numbers: ['wallet', 'share', 'rank'] },
);

const tableOf = (text: string) => text.split('\n').map((row) => row.split(','));
export const walletTemplate = {
  es: tableOf(`clave,correo,línea,gasto total,periodo,nuestra parte,proveedores,nuestro lugar,fecha,fuente,certeza
C-001,,,18000.00,anual,,,,2026-01-15,cliente,alta
C-002,,Suscripciones,,,35 %,,,2026-01-20,estudio,
,otro@example.com,,,,,4,2,2026-02-01,vendedor,baja`),
  en: tableOf(`customer id,email,product line,total spend,period,our share,suppliers,our rank,date,source,sureness
C-001,,,18000.00,yearly,,,,2026-01-15,customer,high
C-002,,Subscriptions,,,35%,,,2026-01-20,study,
,other@example.com,,,,,4,2,2026-02-01,staff,low`),
};
