// How the columns of a file of touchpoints are recognised, what their words mean, and the template for one.
import { identityWords } from '../customers/index.ts';
import { columnsByWords } from '../imports/index.ts';
import type { Channel, Direction, Kind, Outcome } from './rules.ts';

export const fieldNames = [
  'customerId',
  'system',
  'email',
  'phone',
  'name',
  'touchpoint',
  'at',
  'time',
  'direction',
  'channel',
  'duration',
  'minutes',
  'staff',
  'outcome',
  'satisfaction',
  'scale',
  'cost',
  'note',
  'externalId',
  'toldBy',
] as const;

const list = (text: string): string[] => text.trim().split(/,\s+/);

/** Folded words → what they mean. */
const meanings = <T extends string>(of: Record<T, string>): ReadonlyMap<string, T> =>
  new Map(
    Object.entries<string>(of).flatMap(([meaning, words]) =>
      list(words).map((word): [string, T] => [word, meaning as T]),
    ),
  );

export const kindWords = meanings<Kind>({
  call: 'call, llamada, llamada telefonica, phone call, telefono, phone, tel',
  visit: 'visit, visita, reunion, meeting, cita, appointment, entrevista',
  email: 'email, e mail, mail, correo, correo electronico',
  chat: 'chat, mensaje, message, whatsapp, sms, conversacion',
  letter: 'letter, carta, correo postal, postal mail, post',
  event: 'event, evento, feria, fair, exposicion, curso, webinar',
  web: 'web, visita web, web visit, sitio, website, page view, sesion',
  store: 'store, tienda, contacto en tienda, sucursal, mostrador, in store, walk in',
  delivery: 'delivery, entrega, envio, reparto, shipment',
  service:
    'service, servicio, soporte, support, ticket, caso, case, garantia, incidencia, reclamacion',
});

export const channelWords = meanings<Channel>({
  phone: 'phone, telefono, llamada, call, tel, telephone',
  email: 'email, e mail, mail, correo, correo electronico',
  sms: 'sms, mensaje de texto, text message',
  whatsapp: 'whatsapp, whats app, wa',
  chat: 'chat, chat en linea, live chat',
  social: 'social, redes, redes sociales, social media, facebook, instagram, x, twitter, tiktok',
  web: 'web, sitio, website, pagina, portal',
  app: 'app, aplicacion, application',
  post: 'post, carta, postal, correo postal, letter',
  in_person: 'in person, en persona, presencial, tienda, sucursal, store, mostrador, face to face',
  other: 'other, otro, otra',
});

export const directionWords = meanings<Direction>({
  inbound:
    'inbound, entrante, entrada, recibida, recibido, in, incoming, cliente, customer, received',
  outbound:
    'outbound, saliente, salida, realizada, realizado, enviada, enviado, out, outgoing, nosotros, empresa, we, us, sent',
});

export const outcomeWords = meanings<Outcome>({
  done: 'done, hecho, hecha, realizado, realizada, completado, completada, completed, ok, atendida, answered, contestada',
  sale: 'sale, venta, vendido, sold, compra, pedido',
  solved: 'solved, resuelto, resuelta, solucionado, cerrado, closed, resolved',
  pending: 'pending, pendiente, abierto, open, en curso, seguimiento, follow up, in progress',
  no_answer:
    'no answer, sin respuesta, no contesta, no contesto, no contestada, missed, perdida, buzon, voicemail, busy, ocupado',
  refused:
    'refused, rechazado, rechazo, rechazada, no interesado, no interesada, declined, not interested',
  complaint: 'complaint, queja, reclamo, reclamacion',
});

export const touchpointColumns = columnsByWords(
  [
    ...identityWords.filter(({ name }) => (fieldNames as readonly string[]).includes(name)),
    {
      name: 'name',
      holds: 'name',
      words: list(`
        customer name, nombre del cliente, nombre cliente, nombre de cliente, nombre, name, contact name,
        contacto, full name, nombre completo
      `),
      against: list('asesor, agente, agent, empleado, staff, vendedor, tipo, canal'),
    },
    {
      name: 'touchpoint',
      words: list(`
        kind, tipo, tipo de contacto, touchpoint, touchpoint type, type, contact type, tipo contacto,
        activity, activity type, actividad, tipo de actividad, interaccion, interaction type, que fue
      `),
      against: list('cliente, customer, duracion, duration'),
    },
    {
      name: 'at',
      holds: 'day',
      words: list(`
        at, when, cuando, fecha, fecha y hora, date, datetime, date time, timestamp, start, start time,
        inicio, started at, call date, fecha de llamada, fecha del contacto, fecha contacto, created at
      `),
      against: list('fin, end, alta, nacimiento, birth'),
    },
    { name: 'time', words: list('time, hora, hora de inicio, time of day, hora del contacto') },
    {
      name: 'direction',
      words: list(
        'direction, sentido, direccion de la llamada, call direction, quien empezo, who began',
      ),
    },
    { name: 'channel', words: list('channel, canal, via, medio, por donde, way') },
    {
      name: 'duration',
      words: list(`
        duration, duracion, seconds, segundos, duration seconds, duracion segundos, duracion en segundos,
        talk time, tiempo, call duration, length
      `),
      against: list('min, minutes, minutos'),
    },
    {
      name: 'minutes',
      words: list(
        'minutes, minutos, duration minutes, duracion minutos, duracion min, min, duracion en minutos',
      ),
    },
    {
      name: 'staff',
      words: list(`
        staff, agent, agente, asesor, empleado, employee, atendio, atendido por, quien atendio, vendedor,
        handled by, user, usuario, owner, responsable, ejecutivo, staff email, agent email, correo del asesor,
        correo del agente, correo asesor
      `),
    },
    {
      name: 'outcome',
      words: list(
        'outcome, resultado, result, status, estado, disposition, disposicion, desenlace',
      ),
    },
    {
      name: 'satisfaction',
      words: list(`
        satisfaction, satisfaccion, rating, calificacion, csat, nps, score, puntuacion, valoracion, opinion
      `),
      against: list('scale, escala'),
    },
    { name: 'scale', words: list('scale, escala, rating scale, escala de satisfaccion') },
    { name: 'cost', words: list('cost, costo, coste, gasto, expense, costo del contacto') },
    {
      name: 'note',
      words: list(`
        note, notas, nota, notes, comentario, comentarios, comment, comments, description, descripcion,
        asunto, subject, detalle, summary, resumen
      `),
    },
    {
      name: 'externalId',
      words: list(`
        external id, id externo, touchpoint id, call id, id de llamada, ticket id, ticket, folio, numero,
        uuid, id de contacto, activity id, interaction id, message id, referencia, reference
      `),
      against: list('cliente, customer'),
    },
    {
      name: 'toldBy',
      words: list('source, origen, fuente, sistema de origen, source system, told by, herramienta'),
    },
  ],
  { dates: ['at'], numbers: ['cost'] },
);

const rows = {
  es: `clave,correo,teléfono,tipo,fecha y hora,sentido,canal,duración,atendió,resultado,satisfacción,costo,nota,folio
C-001,nombre@example.com,,llamada,2026-01-15 10:30,entrante,teléfono,4:35,,resuelto,5/5,,Preguntó por su pedido,L-1
C-002,,55 1234 5678,visita,2026-01-16 17:00,saliente,,1 h 20 min,,venta,,150.00,,V-7`,
  en: `customer id,email,phone,kind,date and time,direction,channel,duration,handled by,outcome,satisfaction,cost,note,touchpoint id
C-001,first@example.com,,call,2026-01-15 10:30,inbound,phone,4:35,,solved,5/5,,Asked about an order,L-1
C-002,,+1 202 555 0143,visit,2026-01-16 17:00,outbound,,1 h 20 min,,sale,,150.00,,V-7`,
};

const tableOf = (text: string) => text.split('\n').map((row) => row.split(','));
export const touchpointTemplate = { es: tableOf(rows.es), en: tableOf(rows.en) };
