// What happened between the sample business and its customers besides buying: questions, complaints, deliveries
// and tastings; and why each of those who left did so. On streams of its own: the sales stay as they are.
import type { Random } from '@clientela/models';
import { dayNumber, isoDay } from './calendar.ts';
import { type SampleCustomer, type SampleOptions, sampleCustomers } from './customers.ts';
import { below, stream, weighted } from './random.ts';
import { chunked } from './rows.ts';

/** Why a customer left, after the eight classes of Keaveney (1995). */
export const causes = [
  'price',
  'inconvenience',
  'core_failure',
  'encounter_failure',
  'response_failure',
  'competition',
  'ethics',
  'involuntary',
] as const;
export type Cause = (typeof causes)[number];

/** How often each was the reason, in the order of `causes`; what the business could have done something about comes first. */
const causeShares = [0.2, 0.12, 0.2, 0.13, 0.1, 0.13, 0.02, 0.1];

/** Causes of which a customer may have complained before leaving. */
const complainedOf: ReadonlySet<Cause> = new Set([
  'core_failure',
  'encounter_failure',
  'response_failure',
]);

/** What is planted: events per customer and year while active, and shares. */
export const occasionTruth = {
  questionsPerYear: 0.25,
  complaintsPerYear: 0.08,
  tastingsPerYear: 0.05,
  /** Of the orders of the web shop, how many answered how the delivery was. */
  deliveriesAnswered: 0.12,
  /** Of those who left over a failure, how many had complained in their last three weeks. */
  complainedBeforeLeaving: 0.2,
  /** Of all other complaints, how many were solved. */
  solved: 0.8,
} as const;

/** One occasion. `time` is of the day where the shop is; satisfaction on the scale from 1 to 5. */
export interface SampleOccasion {
  customer: string;
  day: number;
  time: string;
  kind: 'llamada' | 'chat' | 'servicio' | 'entrega' | 'evento';
  direction: 'cliente' | 'empresa';
  channel: 'teléfono' | 'WhatsApp' | 'chat' | 'en persona';
  minutes: number | null;
  outcome: 'hecho' | 'resuelto' | 'pendiente' | 'queja';
  satisfaction: number | null;
  note: string;
}

const daysPerYear = 365.25;
const questions = [
  'Preguntó por el estado de su pedido',
  'Pidió consejo para elegir el tueste',
  'Preguntó por horarios y sucursales',
  'Pidió factura de una compra',
];
const complaints = [
  'El café llegó molido más fino de lo pedido',
  'El pedido llegó tarde',
  'Le cobraron dos veces un producto',
  'La bolsa venía abierta',
  'Nadie contestó su reclamo anterior',
];

const ownStream = (customer: SampleCustomer, seed: number, purpose: string): Random =>
  stream(seed, purpose, Number(customer.id.slice(1)));

/** Why this customer left; undefined for who was still there on the last day. */
export function causeOf(customer: SampleCustomer, seed = 26): Cause | undefined {
  if (customer.active) return undefined;
  return causes[weighted(ownStream(customer, seed, 'cause'), causeShares)];
}

/** Between nine in the morning and eight in the evening. */
const openingTime = (random: Random): string =>
  `${String(9 + below(random, 11)).padStart(2, '0')}:${String(below(random, 60)).padStart(2, '0')}`;

/** Days of a Poisson process of `perYear` from the first to the last day. */
function daysOf(random: Random, perYear: number, first: number, last: number): number[] {
  const days: number[] = [];
  let day = first;
  for (;;) {
    day += (random.exponential() * daysPerYear) / perYear;
    if (day > last) return days;
    days.push(Math.floor(day));
  }
}

/** A person's answer, about `mean`, from 1 to 5; null where nobody asked or answered. */
function answer(random: Random, mean: number, share: number): number | null {
  const value = Math.round(mean + (random.uniform() - 0.5) * 2.4);
  return random.uniform() < share ? Math.min(5, Math.max(1, value)) : null;
}

function complaint(random: Random, customer: string, day: number, solved: boolean): SampleOccasion {
  const byPhone = random.uniform() < 0.6;
  return {
    customer,
    day,
    time: openingTime(random),
    kind: 'servicio',
    direction: 'cliente',
    channel: byPhone ? 'teléfono' : 'WhatsApp',
    minutes: byPhone ? 4 + below(random, 18) : null,
    outcome: solved ? 'resuelto' : 'queja',
    satisfaction: answer(random, solved ? 3.6 : 1.5, 0.6),
    note: complaints[below(random, complaints.length)]!,
  };
}

/** The occasions of one customer up to the last day, in no order. */
function* occasionsOf(customer: SampleCustomer, last: number, seed: number) {
  const random = ownStream(customer, seed, 'occasions');
  const { id, firstDay } = customer;
  const end = Math.min(customer.lastDay, last);
  const truth = occasionTruth;
  for (const day of daysOf(random, truth.questionsPerYear, firstDay, end)) {
    const way = below(random, 3);
    const occasion: SampleOccasion = {
      customer: id,
      day,
      time: openingTime(random),
      kind: way === 0 ? 'llamada' : 'chat',
      direction: 'cliente',
      channel: (['teléfono', 'WhatsApp', 'chat'] as const)[way]!,
      minutes: 2 + below(random, 10),
      outcome: 'hecho',
      satisfaction: answer(random, 4.2, 0.4),
      note: questions[below(random, questions.length)]!,
    };
    yield occasion;
  }
  for (const day of daysOf(random, truth.complaintsPerYear, firstDay, end))
    yield complaint(random, id, day, random.uniform() < truth.solved);
  for (const day of daysOf(random, truth.tastingsPerYear, firstDay, end)) {
    const occasion: SampleOccasion = {
      customer: id,
      day,
      time: '18:00',
      kind: 'evento',
      direction: 'empresa',
      channel: 'en persona',
      minutes: 90,
      outcome: 'hecho',
      satisfaction: answer(random, 4.5, 0.7),
      note: 'Cata de temporada',
    };
    yield occasion;
  }
  for (const { day, orders } of customer.purchases)
    for (const { store } of orders) {
      if (store !== 0 || random.uniform() >= truth.deliveriesAnswered) continue;
      const late = random.uniform() < 0.1;
      const arrived = day + (late ? 5 : 1) + below(random, 3);
      if (arrived > last) continue;
      const occasion: SampleOccasion = {
        customer: id,
        day: arrived,
        time: openingTime(random),
        kind: 'entrega',
        direction: 'empresa',
        channel: 'en persona',
        minutes: null,
        outcome: 'hecho',
        satisfaction: answer(random, late ? 2.4 : 4.4, 1),
        note: late ? 'Llegó después de lo prometido' : 'Llegó a tiempo',
      };
      yield occasion;
    }
  const cause = causeOf(customer, seed);
  if (cause && complainedOf.has(cause) && random.uniform() < truth.complainedBeforeLeaving) {
    const day = Math.max(firstDay, customer.lastDay - below(random, 21));
    yield complaint(random, id, day, false);
  }
}

/** All occasions, oldest first. About 8,000 for the default options, all in memory. */
export function sampleOccasions(options: SampleOptions): SampleOccasion[] {
  const { seed = 26 } = options;
  const last = dayNumber(options.end);
  const all: SampleOccasion[] = [];
  for (const customer of sampleCustomers(options)) all.push(...occasionsOf(customer, last, seed));
  return all.sort((a, b) => a.day - b.day || a.time.localeCompare(b.time));
}

export const occasionColumns = [
  'referencia',
  'cliente',
  'fecha',
  'tipo',
  'sentido',
  'canal',
  'minutos',
  'resultado',
  'satisfaccion',
  'escala',
  'nota',
] as const;

function* lines(options: SampleOptions): Generator<string> {
  yield `${occasionColumns.join(',')}\n`;
  let number = 0;
  for (const each of sampleOccasions(options)) {
    const { customer, day, time, kind, direction, channel, minutes, outcome, satisfaction } = each;
    const scale = satisfaction === null ? '' : '1-5';
    yield `T${String(++number).padStart(6, '0')},${customer},${isoDay(day)} ${time},${kind},${direction},${channel},` +
      `${minutes ?? ''},${outcome},${satisfaction ?? ''},${scale},${each.note}\n`;
  }
}

/** The occasions as CSV text in chunks: comma, ISO dates with the time of the shop, UTF-8; nothing is quoted. */
export const occasionsCsv = (options: SampleOptions): Generator<string> => chunked(lines(options));
