// What the customers of the sample business allow: some said yes at the counter or on the web, some took it back,
// most were never asked.
import { dayNumber, isoDay } from './calendar.ts';
import { type SampleOptions, sampleCustomers } from './customers.ts';
import { below, stream } from './random.ts';
import { chunked } from './rows.ts';

/** What is planted, as shares. */
export const consentTruth = {
  /** Of those who gave an e-mail, who allow offers by it. */
  email: 0.55,
  /** Of those who gave a telephone, who allow offers by WhatsApp. */
  whatsapp: 0.25,
  /** Of those who said yes, who took it back within the data, if time allows. */
  withdrawn: 0.08,
} as const;

/** One word of consent on offers. */
export interface SampleConsent {
  customer: string;
  day: number;
  channel: 'correo' | 'WhatsApp';
  action: 'otorgado' | 'retirado';
  origin: 'tienda' | 'web';
}

/** All words of consent, customer by customer, each in the order in which they were said. */
export function* sampleConsents(options: SampleOptions): Generator<SampleConsent> {
  const { seed = 26 } = options;
  const last = dayNumber(options.end);
  for (const customer of sampleCustomers(options)) {
    const random = stream(seed, 'consent', Number(customer.id.slice(1)));
    const asked = [
      ['correo', customer.email, consentTruth.email],
      ['WhatsApp', customer.phone, consentTruth.whatsapp],
    ] as const;
    for (const [channel, address, share] of asked) {
      const yes = random.uniform() < share;
      const back = random.uniform() < consentTruth.withdrawn;
      const after = 30 + below(random, 400);
      if (address === '' || !yes) continue;
      const origin = customer.purchases[0]?.orders[0]?.store === 0 ? 'web' : 'tienda';
      const said = { customer: customer.id, channel, origin } as const;
      yield { ...said, day: customer.firstDay, action: 'otorgado' };
      if (back && customer.firstDay + after <= last)
        yield { ...said, day: customer.firstDay + after, action: 'retirado' };
    }
  }
}

/** What the customers of the sample read before they said yes. */
export const consentWording =
  'Acepto recibir ofertas y novedades de Café de muestra por los canales que marco, y puedo dejar de recibirlas cuando quiera.';

export const consentColumns = [
  'cliente',
  'finalidad',
  'canal',
  'accion',
  'base legal',
  'fecha',
  'texto',
  'idioma',
  'origen',
  'prueba',
] as const;

function* lines(options: SampleOptions): Generator<string> {
  yield `${consentColumns.join(';')}\n`;
  let slip = 0;
  for (const { customer, day, channel, action, origin } of sampleConsents(options)) {
    const granted = action === 'otorgado';
    const proof = granted ? `folio ${++slip}` : '';
    yield `${customer};ofertas;${channel};${action};${granted ? 'consentimiento' : ''};${isoDay(day)};` +
      `${granted ? consentWording : ''};es;${origin};${proof}\n`;
  }
}

/** The words of consent as CSV text in chunks: semicolon, ISO dates, UTF-8; nothing is quoted. */
export const consentsCsv = (options: SampleOptions): Generator<string> => chunked(lines(options));
