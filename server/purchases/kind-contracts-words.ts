// How the columns of a file of subscriptions are recognised, the words for a period, and the template for one.
import { identityWords } from '../customers/index.ts';
import { columnsByWords } from '../imports/index.ts';
import type { Period } from './rules-contracts.ts';

const list = (text: string): string[] => text.trim().split(/,\s+/);

export const contractFields = [
  'customerId',
  'system',
  'email',
  'phone',
  'name',
  'contractId',
  'product',
  'productLine',
  'startedOn',
  'period',
  'price',
  'currency',
  'renewals',
  'paidUntil',
  'endedOn',
  'endReason',
  'toldBy',
] as const;

/** Folded words for a period. */
export const periodWords = new Map<string, Period>(
  Object.entries({
    month:
      'month, monthly, mes, mensual, cada mes, 1 mes, 1 month, m, per month, por mes, mensualmente, every month',
    quarter:
      'quarter, quarterly, trimestre, trimestral, cada trimestre, 3 meses, 3 months, q, cada 3 meses, every 3 months',
    year: 'year, yearly, annual, annually, ano, anual, cada ano, 12 meses, 12 months, 1 ano, 1 year, y, a, anualidad, per year, every year',
  }).flatMap(([period, words]) =>
    list(words).map((word): [string, Period] => [word, period as Period]),
  ),
);

export const contractColumns = columnsByWords(
  [
    ...identityWords
      .filter(({ name }) => (contractFields as readonly string[]).includes(name))
      .map((field) =>
        field.name === 'customerId'
          ? {
              ...field,
              against: [
                ...(field.against ?? []),
                ...list('contrato, contract, subscription, suscripcion'),
              ],
            }
          : field,
      ),
    {
      name: 'name',
      holds: 'name',
      words: list('name, nombre, full name, nombre completo, customer name, nombre del cliente'),
      against: list('producto, product, plan'),
    },
    {
      name: 'contractId',
      words: list(`
        contract id, contract, contrato, id de contrato, numero de contrato, no contrato, subscription id, subscription,
        suscripcion, id de suscripcion, id suscripcion, numero de suscripcion, folio, poliza, policy, policy number,
        membership id, membresia, id externo, external id, contract number
      `),
      against: list('cliente, customer, producto, product, inicio, start, fin, end, fecha, date'),
    },
    {
      name: 'product',
      words: list('product, producto, plan, plan name, nombre del plan, servicio, service, item'),
      against: list('linea, line, id'),
    },
    {
      name: 'productLine',
      words: list(
        'product line, linea, linea de producto, line, familia, family, categoria, category',
      ),
    },
    {
      name: 'startedOn',
      holds: 'day',
      words: list(`
        start, inicio, start date, fecha de inicio, started on, started at, desde, alta, fecha de alta, since,
        created, created utc, start date utc, contratado, contracted on, begin
      `),
      against: list('fin, end, hasta, periodo actual, current period'),
    },
    {
      name: 'period',
      words: list(`
        period, periodo, interval, plan interval, frecuencia, frequency, billing period, periodicidad, cada cuanto,
        ciclo, billing interval, billing cycle, term, plazo, vigencia
      `),
      against: list('inicio, start, fin, end'),
    },
    {
      name: 'price',
      holds: 'number',
      words: list(`
        price, precio, amount, importe, plan amount, cuota, fee, mensualidad, monto, precio por periodo,
        price per period, tarifa, unit amount
      `),
    },
    {
      name: 'currency',
      words: list('currency, moneda, divisa, currency code, tipo de moneda, clave de moneda'),
    },
    {
      name: 'renewals',
      holds: 'number',
      words: list('renewals, renovaciones, numero de renovaciones, times renewed, veces renovado'),
      against: list('fecha, date, proxima, next'),
    },
    {
      name: 'paidUntil',
      holds: 'day',
      words: list(`
        paid until, pagado hasta, paid through, current period end, proxima renovacion, next renewal, renews on,
        next billing date, proximo cobro, renueva el, current period end utc, vence, expira, expires
      `),
    },
    {
      name: 'endedOn',
      holds: 'day',
      words: list(`
        end, fin, ended on, ended at, end date, fecha de fin, baja, fecha de baja, canceled at, cancelled at,
        cancelado, cancelacion, fecha de cancelacion, cancelled on, canceled at utc, ended at utc, termino
      `),
      against: list('motivo, reason, period, periodo'),
    },
    {
      name: 'endReason',
      words: list(`
        reason, motivo, end reason, motivo de baja, motivo de cancelacion, cancellation reason, razon, causa
      `),
    },
    { name: 'toldBy', words: list('source, origen, sistema de origen, source system, fuente') },
  ],
  { dates: ['startedOn', 'endedOn', 'paidUntil'], numbers: ['price'] },
);

const rows = {
  es: `contrato,clave,correo,nombre,producto,línea,inicio,periodo,precio,renovaciones,fin,motivo de baja
S-1001,C-001,nombre@example.com,Nombre Apellido,Caja de café,Suscripciones,2025-06-15,mensual,349.00,,,
S-1002,C-002,otro@example.com,Otro Apellido,Mantenimiento,Servicios,2024-03-01,anual,2400.00,1,2026-03-01,precio`,
  en: `contract id,customer id,email,name,product,line,start date,period,price,renewals,end date,end reason
S-1001,C-001,first@example.com,First Last,Coffee box,Subscriptions,2025-06-15,monthly,349.00,,,
S-1002,C-002,other@example.com,Other Last,Maintenance,Services,2024-03-01,yearly,2400.00,1,2026-03-01,price`,
};

const tableOf = (text: string) => text.split('\n').map((row) => row.split(','));
export const contractTemplate = { es: tableOf(rows.es), en: tableOf(rows.en) };
