// What the invented coffee shop sells: product lines whose margins differ, about forty products, stores and sources.

export const lineNames = [
  'Café en grano',
  'Café molido',
  'Cápsulas',
  'Recarga mensual',
  'Accesorios',
] as const;

/** Share of the product lines among purchases outside a customer's favourite one, in the order of `lineNames`. */
export const lineShares = [0.32, 0.22, 0.18, 0.16, 0.12];

/** A product; `price` and `cost` are centavos of MXN per piece, or per kilogram when it is sold by weight. */
export interface Product {
  name: string;
  line: number;
  price: number;
  cost: number;
  byWeight: boolean;
}

// Unit cost as a share of the price: beans earn most, refills least.
const costShares = [0.53, 0.57, 0.68, 0.79, 0.6];

// Line, name, price in pesos; a price per kilogram is marked 'kg'.
const priceList: readonly (readonly [number, string, number, 'kg'?])[] = [
  [0, 'Mezcla de la casa en grano 250 g', 119],
  [0, 'Mezcla de la casa en grano 500 g', 225],
  [0, 'Mezcla de la casa en grano 1 kg', 419],
  [0, 'Chiapas lavado en grano 250 g', 145],
  [0, 'Chiapas lavado en grano 500 g', 275],
  [0, 'Chiapas lavado en grano 1 kg', 519],
  [0, 'Veracruz natural en grano 250 g', 152],
  [0, 'Veracruz natural en grano 500 g', 289],
  [0, 'Oaxaca honey en grano 250 g', 175],
  [0, 'Oaxaca honey en grano 500 g', 335],
  [0, 'Nayarit tueste oscuro en grano 500 g', 259],
  [0, 'Descafeinado en grano 250 g', 165],
  [0, 'Café de altura a granel', 460, 'kg'],
  [1, 'Mezcla de la casa molido 100 g', 56],
  [1, 'Mezcla de la casa molido 250 g', 115],
  [1, 'Mezcla de la casa molido 500 g', 219],
  [1, 'Chiapas lavado molido 250 g', 139],
  [1, 'Chiapas lavado molido 500 g', 265],
  [1, 'Para olla con canela molido 400 g', 169],
  [1, 'Café molido a granel', 430, 'kg'],
  [2, 'Cápsulas espresso 10 piezas', 95],
  [2, 'Cápsulas lungo 10 piezas', 92],
  [2, 'Cápsulas descafeinado 10 piezas', 99],
  [2, 'Cápsulas espresso 30 piezas', 262],
  [2, 'Cápsulas surtido 30 piezas', 272],
  [2, 'Cápsulas surtido 60 piezas', 499],
  [3, 'Recarga en grano 250 g', 109],
  [3, 'Recarga en grano 500 g', 209],
  [3, 'Recarga en grano 1 kg', 389],
  [3, 'Recarga en grano 2 kg', 749],
  [3, 'Recarga molido 500 g', 199],
  [3, 'Recarga cápsulas 10 piezas', 87],
  [3, 'Recarga cápsulas 60 piezas', 459],
  [4, 'Filtros de papel 40 piezas', 48],
  [4, 'Filtros de papel 100 piezas', 99],
  [4, 'Taza de barro', 135],
  [4, 'Cuchara medidora', 65],
  [4, 'Goteador de cerámica', 285],
  [4, 'Prensa francesa 600 ml', 429],
  [4, 'Cafetera italiana 6 tazas', 545],
  [4, 'Molino manual', 789],
  [4, 'Termo 500 ml', 399],
];

export const products: readonly Product[] = priceList.map(([line, name, pesos, unit]) => ({
  name,
  line,
  price: pesos * 100,
  cost: Math.round(pesos * 100 * costShares[line]!),
  byWeight: unit === 'kg',
}));

/** Where a sale was made: the web shop first, then the stores. */
export const stores = ['En línea', 'Centro', 'Mercado', 'Universidad', 'Estación'] as const;

/** Chance that a customer's own store is each of the four, in the order of `stores` without the web shop. */
export const storeShares = [0.38, 0.27, 0.2, 0.15];

/** How the customer came, with its share among customers who leave sooner than the average rate and those who stay. */
export const sources = [
  { name: 'Pasó por la tienda', leaving: 0.3, staying: 0.32 },
  { name: 'Recomendación', leaving: 0.12, staying: 0.3 },
  { name: 'Redes sociales', leaving: 0.24, staying: 0.17 },
  { name: 'Buscador', leaving: 0.14, staying: 0.13 },
  { name: 'Cuponera', leaving: 0.2, staying: 0.08 },
] as const;
