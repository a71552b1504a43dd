// How the columns of a file of products are recognised, and the template for one.
import { columnsByWords } from '../imports/index.ts';

const list = (text: string): string[] => text.trim().split(/,\s+/);

export const productFields = ['product', 'productLine', 'unitCost', 'from'] as const;

export const productColumns = columnsByWords(
  [
    {
      name: 'product',
      words: list(`
        product, producto, name, nombre, product name, nombre del producto, articulo, item, item name, sku, code, codigo,
        clave, codigo de producto, product code, clave de producto, clave del articulo, referencia, reference, servicio,
        service, plan
      `),
      against: list(
        'linea, line, familia, family, categoria, category, costo, cost, precio, price',
      ),
    },
    {
      name: 'productLine',
      words: list(`
        product line, linea, linea de producto, line, familia, family, categoria, category, departamento, department,
        grupo, group
      `),
    },
    {
      name: 'unitCost',
      holds: 'number',
      words: list(`
        unit cost, costo unitario, coste unitario, costo, coste, cost, cost price, precio de costo, precio de compra,
        purchase price, costo variable, variable cost, cogs, costo de venta, cost per unit, costo por unidad
      `),
      against: list('venta, sale, publico, retail, fecha, date'),
    },
    {
      name: 'from',
      holds: 'day',
      words: list(`
        from, desde, valid from, vigente desde, vigencia, fecha, date, effective from, effective date, a partir de,
        valido desde, since, inicio, start
      `),
      against: list('hasta, until, fin, end'),
    },
  ],
  { dates: ['from'], numbers: ['unitCost'] },
);

const tableOf = (text: string) => text.split('\n').map((row) => row.split(','));
export const productTemplate = {
  es: tableOf(`producto,línea,costo unitario,desde
Caja de café,Suscripciones,182.50,
Caja de café,Suscripciones,195.00,2026-01-01
Mantenimiento,Servicios,,`),
  en: tableOf(`product,line,unit cost,from
Coffee box,Subscriptions,182.50,
Coffee box,Subscriptions,195.00,2026-01-01
Maintenance,Services,,`),
};
