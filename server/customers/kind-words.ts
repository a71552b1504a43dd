// How the columns of a file of customers are recognised, and the template for one.
import { columnsByWords, type FieldWords, foldText } from '../imports/index.ts';
import type { Attribute } from './rules.ts';

const list = (text: string): string[] => text.trim().split(/,\s+/);

/** What names a customer in a file: the same in files of customers and of what is known of them. */
export const identityWords: FieldWords[] = [
  {
    name: 'customerId',
    words: list(`
      customer id, id cliente, cliente id, client id, id de cliente, customer key, customer number, customer code,
      numero de cliente, numero cliente, no cliente, no de cliente, num cliente, codigo cliente,
      codigo de cliente, clave cliente, clave de cliente, clave, codigo, key, external id, id externo,
      external key, clave externa, user id, member id, socio, numero de socio, id, rfc, nif, dni, rut, nit, cif,
      cliente, customer, client, contact id, account id, cuenta
    `),
    against: list('organizacion, organization, empresa, company, nombre, name, tipo, type'),
  },
  {
    name: 'email',
    holds: 'email',
    words: list(`
      email, e mail, mail, correo, correo electronico, email address, correo principal, email 1, correo 1,
      customer email, e mail 1 value, primary email
    `),
    against: list('2, secondary, secundario, otro, other, alternativo, asesor, vendedor'),
  },
  {
    name: 'email2',
    holds: 'email',
    words: list(`
      email 2, correo 2, otro correo, other email, secondary email, correo secundario,
      correo alternativo, e mail 2 value, segundo correo
    `),
  },
  {
    name: 'phone',
    holds: 'phone',
    words: list(`
      phone, telefono, tel, celular, movil, mobile, phone number, telephone, numero de telefono,
      whatsapp, cell, mobile phone, telefono 1, phone 1 value, telefono movil
    `),
    against: list('2, secondary, secundario, otro, other, asesor, vendedor'),
  },
  {
    name: 'phone2',
    holds: 'phone',
    words: list(`
      phone 2, telefono 2, otro telefono, other phone, telefono fijo, home phone, work phone,
      telefono secundario, telefono casa, telefono trabajo, phone 2 value, fijo
    `),
  },
  {
    name: 'system',
    words: list('key system, sistema de la clave, sistema, system, sistema clave, id system'),
  },
];

const words: FieldWords[] = [
  ...identityWords,
  {
    name: 'name',
    holds: 'name',
    words: list(`
      name, nombre, full name, nombre completo, customer name, nombre cliente, nombre del cliente,
      nombre de cliente, razon social, nombre o razon social, nombre y apellidos, first name, nombres,
      given name, nombre de pila, contact name, contacto, cliente, customer
    `),
    against: list('empresa, organizacion, company, vendedor, asesor, producto'),
  },
  {
    name: 'lastName',
    words: list('last name, apellidos, apellido, surname, family name, apellido s, lastname'),
  },
  {
    name: 'kind',
    words: list(
      'kind, tipo, tipo de cliente, type, customer type, persona o empresa, tipo cliente',
    ),
  },
  {
    name: 'organisation',
    words: list(`
      organisation, organization, organizacion, empresa, company, company name, nombre de la empresa,
      account name, compania, organizacion a la que pertenece
    `),
    against: list('id, clave, tipo'),
  },
  {
    name: 'role',
    words: list('role, cargo, puesto, rol, job title, title, position, funcion'),
  },
  {
    name: 'source',
    words: list(`
      source, origen, fuente, lead source, acquisition source, origen del cliente, como nos conocio,
      utm source, referido por, captacion, canal de captacion
    `),
  },
  {
    name: 'tags',
    words: list('tags, etiquetas, etiqueta, tag, labels, group membership, grupos, segmentos'),
  },
  {
    name: 'assignedTo',
    words: list(`
      assigned to, asignado a, asesor, vendedor, responsable, ejecutivo, owner, account manager,
      contact owner, agente, sales rep, encargado
    `),
  },
  {
    name: 'noRelationship',
    words: list(`
      no relationship, sin relacion, no relationship wanted, no quiere relacion, no contactar, do not contact,
      no molestar, no desea relacion
    `),
  },
];

/** Fields every file of customers may have, in the order in which people are shown them. */
export const plainFields = [
  'customerId',
  'system',
  'name',
  'lastName',
  'email',
  'email2',
  'phone',
  'phone2',
  'kind',
  'organisation',
  'role',
  'source',
  'tags',
  'assignedTo',
  'noRelationship',
] as const;

export const attributeName = (id: number) => `attribute.${id}`;

/** The columns of this company's files of customers: its own fields by their names. */
export function customerColumns(attributes: readonly Attribute[]) {
  const own = attributes.map(({ id, name, kind }): FieldWords => {
    const folded = foldText(name);
    const holds = kind === 'date' ? 'day' : kind === 'money' || kind === 'number' ? 'number' : null;
    return { name: attributeName(id), words: [folded], ...(holds ? { holds } : {}) };
  });
  const of = (...kinds: string[]) =>
    attributes.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => attributeName(id));
  // A field of the company's own is named by the company: it goes before words that others use.
  return columnsByWords([...own, ...words], { dates: of('date'), numbers: of('money', 'number') });
}

const heads = {
  es: `clave,sistema,nombre,apellidos,correo,correo 2,teléfono,teléfono 2,tipo,empresa,puesto,origen,etiquetas,asignado a,sin relación`,
  en: `customer id,system,name,last name,email,email 2,phone,phone 2,type,company,job title,source,tags,assigned to,no relationship`,
};

const examples = {
  es: [
    'C-001,,Nombre,Apellido,nombre@example.com,,55 1234 5678,,persona,Empresa de ejemplo,Compras,recomendación,mayoreo; café,,no',
    'C-002,,Empresa de ejemplo,,ventas@example.com,,,,organización,,,feria,mayoreo,,no',
  ],
  en: [
    'C-001,,First,Last,first@example.com,,+1 202 555 0143,,person,Example company,Purchasing,referral,wholesale; coffee,,no',
    'C-002,,Example company,,sales@example.com,,,,organisation,,,fair,wholesale,,no',
  ],
};

const sampleOf: Record<Attribute['kind'], string> = {
  text: '',
  number: '12',
  date: '2026-01-15',
  money: '1500.00',
  choice: '',
  choices: '',
  flag: '1',
};

/** Header and two rows, with the company's own fields behind the others. */
export function customerTemplate(language: 'es' | 'en', attributes: readonly Attribute[]) {
  const rows = [heads[language], ...examples[language]].map((row) => row.split(','));
  return rows.map((row, i) => [
    ...row,
    ...attributes.map(({ name, kind, choices }) =>
      i === 0 ? name : (choices.find(({ archived }) => !archived)?.name ?? sampleOf[kind]),
    ),
  ]);
}
