// Words of consent as a kind of import. A permission needs all that proves it: a row without is a problem.
import { createHash } from 'node:crypto';
import {
  identityWords,
  type Named,
  namedCopy,
  namedStaging,
  readNamed,
} from '../customers/index.ts';
import {
  columnsByWords,
  copyLine,
  foldText,
  type ImportKind,
  type KindReaderOptions,
  makeRowReader,
  readMoment,
} from '../imports/index.ts';
import type { Db, Tx } from '../platform/database.ts';
import { listPurposes } from './queries.ts';
import { judgeConsents, loadConsents } from './queries-import.ts';
import { foreseeUndoConsents, undoConsents } from './queries-import-undo.ts';
import type { Action, Basis, Channel, Source } from './rules.ts';

/** What must be known to read a word of consent. */
interface Known {
  country: string;
  language: string;
  purposes: {
    id: string;
    name: string | null;
    texts: { id: number; language: string; version: number }[];
  }[];
}

interface ConsentRow extends Named {
  purpose: string;
  channels: Channel[];
  action: Action;
  basis: Basis | undefined;
  source: Source;
  textId: number | undefined;
  wording: string | undefined;
  language: string;
  evidence: string | undefined;
  /** With a zone: the moment; else the time where the company is. */
  saidAt: string | undefined;
  saidLocal: string | undefined;
  endsOn: string | undefined;
}

/** Folded words → what they mean. */
const meanings = <T extends string>(of: Record<T, string>): Map<string, T> =>
  new Map(
    Object.entries<string>(of).flatMap(([meaning, words]) =>
      words.split(', ').map((word): [string, T] => [word, meaning as T]),
    ),
  );

const channelWords = meanings<Channel>({
  email: 'email, e mail, mail, correo, correo electronico',
  sms: 'sms, mensaje, mensaje de texto, text message',
  whatsapp: 'whatsapp, whats app, wa',
  phone: 'phone, telefono, llamada, call, tel, telephone',
  post: 'post, carta, postal, correo postal, mail postal, letter',
  push: 'push, aviso, avisos, notificacion, notification, app, aviso en la aplicacion',
});
const actionWords = meanings<Action>({
  granted:
    'granted, otorgado, concedido, permitido, permite, si, s, yes, y, 1, true, verdadero, alta, opt in, subscribed, suscrito, acepta, aceptado',
  withdrawn:
    'withdrawn, retirado, revocado, no, n, 0, false, falso, baja, opt out, unsubscribed, rechazado, no acepta, cancelado',
});
const basisWords = meanings<Basis>({
  consent: 'consent, consentimiento, expreso, consentimiento expreso, express consent, opt in',
  soft_opt_in:
    'soft opt in, cliente que pudo oponerse, relacion previa, cliente existente, existing customer',
});
const sourceWords = meanings<Source>({
  form: 'form, formulario, web, sitio, website, web form, formulario web',
  store: 'store, tienda, sucursal, mostrador, en tienda, in store',
  call: 'call, llamada, telefono, phone',
  mail: 'mail, correo, email, carta, letter',
  event: 'event, evento, feria, fair',
  staff: 'staff, personal, empleado, employee',
  import: 'import, archivo, file, importacion',
  api: 'api',
});
/** Purposes that came with the product have their names in the catalogue of words. */
const purposeWords = meanings({
  offers:
    'offers, ofertas, ofertas y novedades, offers and news, marketing, newsletter, boletin, publicidad',
  surveys: 'surveys, encuestas, encuestas y opinion, surveys and opinion, survey',
});

const fields = [
  'customerId',
  'system',
  'email',
  'phone',
  'purpose',
  'channel',
  'action',
  'basis',
  'saidAt',
  'endsOn',
  'wording',
  'version',
  'language',
  'origin',
  'evidence',
] as const;

const list = (text: string): string[] => text.trim().split(/,\s+/);

const columns = columnsByWords(
  [
    ...identityWords.filter(({ name }) => (fields as readonly string[]).includes(name)),
    {
      name: 'purpose',
      words: list('purpose, finalidad, proposito, para que, motivo, lista, list, uso'),
    },
    { name: 'channel', words: list('channel, canal, via, medio, way, por donde') },
    {
      name: 'action',
      words:
        list(`action, accion, estado, status, consent, consentimiento, permiso, permission, acepta,
        otorgado o retirado, respuesta, opt in, granted, otorgado, suscripcion, subscription status`),
      against: list('fecha, date, texto, text, version, base, prueba, evidencia'),
    },
    {
      name: 'basis',
      words: list('basis, base legal, lawful basis, legal basis, base juridica, base'),
    },
    {
      name: 'saidAt',
      holds: 'day',
      words:
        list(`said at, fecha, date, cuando, fecha de consentimiento, consent date, cuando lo dijo,
        opt in date, fecha de alta, fecha consentimiento, timestamp, fecha y hora, when, optin time,
        confirm time`),
      against: list('fin, end, hasta, nacimiento, birth'),
    },
    {
      name: 'endsOn',
      holds: 'day',
      words: list('ends on, vence, hasta, valid until, fin, expires, expira, hasta cuando vale'),
    },
    {
      name: 'wording',
      words: list(
        'text, texto, texto exacto, wording, exact text, leyenda, texto que vio, aviso, consent text',
      ),
      against: list('version'),
    },
    {
      name: 'version',
      words: list('version, text version, version del texto, version texto, version del aviso'),
    },
    { name: 'language', words: list('language, idioma, idioma del texto, lang, text language') },
    {
      name: 'origin',
      words: list(
        'source, origen, fuente, donde, donde lo dijo, where, origin, medio de captacion',
      ),
    },
    {
      name: 'evidence',
      words:
        list(`evidence, prueba, evidencia, folio, referencia, proof, evidence reference, comprobante,
        reference, ip, ip address, optin ip`),
    },
  ],
  { dates: ['saidAt', 'endsOn'], numbers: [] },
);

function makeConsentReader(known: Known, options: KindReaderOptions) {
  const { chosen, today } = options;
  const purposes = new Map<string, string>(purposeWords);
  for (const { id, name } of known.purposes) {
    purposes.set(foldText(id), id);
    if (name !== null) purposes.set(foldText(name), id);
  }
  const there = new Map(known.purposes.map((purpose) => [purpose.id, purpose]));

  return makeRowReader<ConsentRow>(options, (cells) => {
    const named = readNamed(cells, { country: known.country, system: chosen.system }, undefined);
    const meant = <T>(field: string, words: ReadonlyMap<string, T>): T | null | undefined => {
      const text = cells.text(field);
      return text === undefined ? undefined : (words.get(foldText(text)) ?? null);
    };

    const told = meant('purpose', purposes) ?? (cells.text('purpose') ? null : chosen.purpose);
    const purpose = there.get(told ?? '');
    if (told === undefined) cells.reject('purpose_missing', 'purpose');
    else if (purpose === undefined) cells.reject('purpose_unknown', 'purpose');

    const channels = new Set<Channel>();
    const ways = cells.parts('channel', /[;,|/]+/);
    if (ways.length === 0) cells.reject('channel_missing', 'channel');
    for (const way of ways) {
      const channel = channelWords.get(foldText(way));
      if (channel === undefined) cells.reject('channel_unknown', 'channel', way);
      else channels.add(channel);
    }

    const action = meant('action', actionWords);
    if (action === undefined) cells.reject('action_missing', 'action');
    else if (action === null) cells.reject('action_unknown', 'action');

    const { exact: saidAt, local: saidLocal, day } = readMoment(cells, 'saidAt');
    if (cells.text('saidAt') === undefined) cells.reject('said_missing', 'saidAt');
    else if (day !== undefined && (day > today || day < '1990-01-01'))
      cells.reject('said_wrong', 'saidAt');

    const origin = meant('origin', sourceWords);
    if (origin === null) cells.note('origin_unknown', 'origin');

    const row: ConsentRow = {
      ...named,
      purpose: purpose?.id ?? '',
      channels: [...channels],
      action: action ?? 'withdrawn',
      basis: undefined,
      source: origin ?? 'import',
      textId: undefined,
      wording: undefined,
      language: known.language,
      evidence: cells.words('evidence', 500),
      saidAt,
      saidLocal,
      endsOn: undefined,
    };
    // Taking back must be as easy as saying no: it needs nothing of what follows.
    if (action !== 'granted') return row;

    const basis = meant('basis', basisWords);
    if (basis === undefined) cells.reject('basis_missing', 'basis');
    else if (basis === null) cells.reject('basis_unknown', 'basis');
    row.basis = basis ?? undefined;
    if (row.evidence === undefined) cells.reject('evidence_missing', 'evidence');
    row.endsOn = cells.day('endsOn');
    if (row.endsOn !== undefined && day !== undefined && row.endsOn < day)
      cells.reject('said_wrong', 'endsOn');

    const language = cells.text('language')?.toLowerCase().slice(0, 2);
    if (language !== undefined && !/^[a-z]{2}$/.test(language))
      cells.reject('language_unknown', 'language');
    row.language = language ?? known.language;
    const wording = cells.text('wording');
    const version = cells.number('version');
    if (wording !== undefined && wording.length > 4000) cells.reject('text_too_long', 'wording');
    else if (wording !== undefined && wording.length >= 10) row.wording = wording;
    else if (version !== undefined) {
      row.textId = purpose?.texts.find(
        (text) => text.language === row.language && text.version === version,
      )?.id;
      if (row.textId === undefined) cells.reject('wording_unknown', 'version');
    } else if (basis === 'consent') cells.reject('wording_missing', 'wording');
    return row;
  });
}

async function know(db: Db | Tx): Promise<Known> {
  const { country, language } = await db
    .selectFrom('company')
    .select(['country', 'language'])
    .executeTakeFirstOrThrow();
  const texts = await db
    .selectFrom('consent_texts')
    .select(['id', 'purpose', 'language', 'version'])
    .orderBy('id', 'desc')
    .limit(5000)
    .execute();
  return {
    country,
    language,
    purposes: (await listPurposes(db)).map(({ id, name }) => ({
      id,
      name,
      texts: texts.filter(({ purpose }) => purpose === id),
    })),
  };
}

const needed = ['channel', 'action', 'saidAt'] as const;

const example = {
  es: [
    'clave,correo,teléfono,finalidad,canal,acción,base legal,fecha,texto,versión,idioma,origen,prueba',
    'C-001,nombre@example.com,,ofertas,correo; whatsapp,otorgado,consentimiento,2026-01-15 10:30,Acepto recibir ofertas y novedades por los canales que marco.,,es,formulario,folio 1201',
    'C-002,,55 1234 5678,ofertas,teléfono,retirado,,2026-02-01,,,,llamada,',
  ],
  en: [
    'customer id,email,phone,purpose,channel,action,lawful basis,date,text,version,language,source,evidence',
    'C-001,first@example.com,,offers,email; whatsapp,granted,consent,2026-01-15 10:30,I agree to receive offers and news by the channels I tick.,,en,form,slip 1201',
    'C-002,,+1 202 555 0143,offers,phone,withdrawn,,2026-02-01,,,,call,',
  ],
};
const template = (rows: readonly string[]) => rows.map((row) => row.split(','));

function kindFor(known: Known): ImportKind<ConsentRow> {
  return {
    name: 'consents',
    right: 'consent.write',
    names: ['consents', 'consent', 'consentimientos', 'permisos'],
    fields: fields.map((name) => ({
      name,
      required: (needed as readonly string[]).includes(name) || name === 'purpose',
    })),
    know,
    knowing: (told) => kindFor(told as Known),
    columns,
    missing: (mapping, chosen) => [
      ...(['customerId', 'email', 'phone'].some((field) => mapping[field] !== undefined)
        ? []
        : ['customer']),
      ...(mapping.purpose === undefined && !chosen?.purpose ? ['purpose'] : []),
      ...needed.filter((field) => mapping[field] === undefined),
    ],
    makeReader: (options) => makeConsentReader(known, options),
    show: (row) => ({
      customerId: row.customerId ?? null,
      email: row.emails.join(', ') || null,
      phone: row.phones.join(', ') || null,
      purpose: row.purpose,
      channel: row.channels.join(', '),
      action: row.action,
      basis: row.basis ?? null,
      saidAt: row.saidAt ?? row.saidLocal?.replace(/ 00:00:00$/, '') ?? null,
      evidence: row.evidence ?? null,
    }),
    measure: (row) => ({
      amount: 0,
      day: (row.saidAt ?? row.saidLocal ?? '').slice(0, 10) || null,
    }),
    amountOf: () => null,
    staging: [
      ...namedStaging,
      ['purpose', 'text'],
      ['channels', 'text'],
      ['action', 'text'],
      ['basis', 'text'],
      ['source', 'text'],
      ['text_id', 'bigint'],
      ['wording', 'text'],
      ['digest', 'text'],
      ['language', 'text'],
      ['evidence', 'text'],
      ['said_at', 'timestamptz'],
      ['said_local', 'timestamp'],
      ['ends_on', 'date'],
    ],
    copyText: (row) =>
      copyLine([
        ...namedCopy(row, undefined),
        row.purpose,
        row.channels.join('\u001f'),
        row.action,
        row.basis,
        row.source,
        row.textId,
        row.wording,
        row.wording === undefined
          ? undefined
          : createHash('sha256').update(row.wording).digest('hex'),
        row.language,
        row.evidence,
        row.saidAt,
        row.saidLocal,
        row.endsOn,
      ]),
    judge: judgeConsents,
    writes: ['consent_events'],
    load: loadConsents,
    undo: undoConsents,
    foreseeUndo: foreseeUndoConsents,
    template: { es: template(example.es), en: template(example.en) },
  };
}

export const consentsKind = kindFor({ country: 'MX', language: 'es', purposes: [] });
