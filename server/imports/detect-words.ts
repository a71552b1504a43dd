// The words headers use for each field, in Spanish and English, as shops, tills and ledgers write them.
import type { SaleField } from './fields.ts';

const words = (list: string): readonly string[] => list.trim().split(/,\s+/);

/**
 * Words for a field, folded (lower case, no accents), best first. A header that is one of them says
 * so; one that contains all words of one suggests it.
 */
export const fieldWords: Readonly<Record<SaleField, readonly string[]>> = {
  customerId: words(`
    customer id, id cliente, cliente id, client id, customer number, customer no,
    customer code, customer key, numero de cliente, numero cliente, no cliente, no de cliente,
    num cliente, nro cliente, n cliente, codigo cliente, codigo de cliente, cod cliente,
    clave cliente, clave de cliente, cve cliente, cliente, customer, client, cust id, cust,
    user id, usuario, member id, numero de socio, socio, no socio, tarjeta, tarjeta de lealtad,
    loyalty card, card number, account id, account, cuenta, buyer id, buyer, comprador, rfc,
    nif, dni, cif, rut, nit, ruc, cuit, cedula, tax id, shopper id, cid
  `),
  email: words(`
    email, e mail, mail, correo, correo electronico, email address, customer email,
    email cliente, correo cliente, correo del cliente, direccion de correo, billing email
  `),
  phone: words(`
    phone, telefono, tel, celular, movil, mobile, phone number, telephone, numero de telefono,
    telefono cliente, whatsapp, cell, cell phone, billing phone
  `),
  name: words(`
    customer name, nombre cliente, nombre del cliente, nombre de cliente, name, nombre,
    nombre completo, full name, client name, razon social, nombre y apellidos,
    nombre o razon social, billing name, contact name, contacto
  `),
  date: words(`
    date, fecha, fecha venta, fecha de venta, fecha de compra, fecha compra, fecha pedido,
    fecha de pedido, fecha ticket, fecha factura, fecha de factura, fecha emision,
    fecha de emision, fecha operacion, fecha movimiento, order date, purchase date,
    invoice date, sale date, transaction date, created at, order time, fecha y hora,
    fecha hora, datetime, date time, timestamp, dia, day, f venta, fec venta, fec
  `),
  amount: words(`
    amount, importe, importe total, total, monto, monto total, total amount, importe neto,
    total venta, total de venta, venta total, total linea, line total, total price,
    order total, grand total, total pagado, total factura, total ticket, venta neta, net sales,
    net amount, sales, sales amount, venta, ventas, revenue, ingreso, ingresos, neto, net,
    valor, value, spend, gasto, paid, pagado, subtotal, base imponible, precio total, precio,
    price, monetary
  `),
  orderId: words(`
    order id, folio, ticket, pedido, factura, orden, order, order number, order no,
    numero de pedido, no pedido, num pedido, id pedido, id venta, venta id, sale id, no ticket,
    numero de ticket, numero ticket, id ticket, num ticket, no factura, numero de factura,
    numero factura, folio venta, folio fiscal, invoice, invoice no, invoice number, invoice id,
    receipt, receipt no, receipt id, transaction id, transaction, transaccion, id transaccion,
    remision, nota, nota de venta, documento, no documento, num documento, comprobante,
    basket id, operacion, no operacion
  `),
  product: words(`
    product, producto, sku, articulo, product id, product name, nombre producto,
    nombre del producto, id producto, codigo producto, codigo de producto, cod producto,
    codigo articulo, cod articulo, clave producto, clave articulo, item, item name, item id,
    stock code, stockcode, descripcion, description, desc articulo, descripcion articulo,
    concepto, referencia, ean, upc, codigo de barras, barcode, lineitem name, modelo
  `),
  productLine: words(`
    product line, linea de producto, linea producto, linea, familia, categoria, departamento,
    rubro, seccion, subfamilia, grupo, line, category, family, department, product category,
    product type, tipo de producto, product group, marca, brand
  `),
  quantity: words(`
    quantity, cantidad, qty, unidades, units, piezas, pzas, pzs, cant, uds, cantidad vendida,
    numero de unidades, lineitem quantity, cds, items
  `),
  unitCost: words(`
    unit cost, costo unitario, coste unitario, costo, coste, cost, cogs, costo promedio,
    costo producto, precio de costo, precio costo, precio coste, cost per item, cost price,
    costo unit, costo de venta
  `),
  currency: words('currency, moneda, divisa, currency code, tipo de moneda, cve moneda'),
  channel: words(`
    channel, canal, canal de venta, canal venta, sales channel, medio, medio de venta,
    plataforma, platform, tipo de venta, order channel
  `),
  store: words(`
    store, sucursal, tienda, store id, store name, id sucursal, id tienda, nombre sucursal,
    almacen, branch, suc, local, punto de venta, establecimiento, pos, outlet, shop, location,
    ubicacion, plaza, no sucursal, caja
  `),
  source: words(`
    source, fuente, origen, acquisition source, fuente de adquisicion, utm source,
    origen cliente, origen del cliente, captacion, canal de captacion, como nos conocio,
    referrer, referido por, lead source, campana, campaign
  `),
};

/** Words that speak against a field, though one of its words stands beside them. */
export const wordsAgainst: Readonly<Partial<Record<SaleField, readonly string[]>>> = {
  date: words(`
    nacimiento, birth, alta, registro, signup, vencimiento, due, entrega, delivery, shipped,
    envio, cancelacion, updated, modificacion, first, primera, last, ultima
  `),
  amount: words(`
    iva, tax, impuesto, impuestos, descuento, discount, unit, unitario, costo, coste, cost,
    envio, shipping, cantidad, quantity, propina, tip, saldo, puntos, points, id, no, numero,
    folio, lista, fecha, date, canal, nota, piezas, unidades
  `),
  customerId: words('nombre, name, tipo, type, segmento, segment, vendedor, seller'),
  name: words('producto, product, articulo, item, sucursal, store, tienda, vendedor, seller'),
  orderId: words('fecha, date, total, status, estatus, estado, tipo, type, canal'),
  unitCost: words('total, venta, envio, shipping'),
  product: words('line, linea, familia, categoria, category, tipo, type, precio, price'),
  phone: words('sucursal, store, tienda'),
  email: words('vendedor, seller, sucursal, store'),
  quantity: words('precio, price, total'),
};
