// The map of groups as tables: every bin for the file, half-years by bands of profit for reading.
import type { TFunction } from 'i18next';
import type { Format } from '../ui/format.ts';
import type { GroupId } from '../ui/Group.tsx';
import type { TableData } from '../ui/table-data.ts';
import { type Cuts, groupAt, type MapBin, type MapScale, profitTicks } from './groups-map.ts';

interface Wording {
  t: TFunction;
  format: Format;
}

/** Every bin with its group for these cuts. */
export function binsTable(
  bins: readonly MapBin[],
  cuts: Cuts,
  {
    t,
    format,
    name,
    level,
  }: Wording & { name: (group: GroupId) => string; level: 'margin' | 'sales' },
): TableData {
  const money = { format: format.money, raw: format.major };
  return {
    columns: [
      { title: t('home.map_months'), format: format.decimal },
      { title: t(`home.map_y_${level}`), ...money },
      { title: t('home.map_group') },
      { title: t('home.map_customers'), format: format.integer },
      { title: t('home.map_value'), ...money },
    ],
    rows: bins.map((bin) => [
      bin.months,
      bin.profit,
      name(groupAt(bin.months, bin.profit, cuts)),
      bin.customers,
      bin.value,
    ]),
  };
}

const bandMonths = 6;

/** Half-years by bands of profit, at most a few dozen rows. */
export function bandsTable(
  bins: readonly MapBin[],
  scale: MapScale,
  { t, format }: Wording,
): TableData {
  const unit = Math.round(1 / format.major(1));
  const edges = profitTicks(scale, unit, 5);
  const found = new Map<string, { name: string; customers: number; value: number }>();
  for (let from = 0; from < scale.monthsMax; from += bandMonths)
    for (const [index, edge] of edges.entries()) {
      const above = edges[index - 1];
      const name = t(above === undefined ? 'home.map_band_top' : 'home.map_band', {
        from: format.integer(from),
        to: format.integer(from + bandMonths),
        profit: format.money(edge),
        above: format.money(above ?? 0),
      });
      found.set(`${from} ${index}`, { name, customers: 0, value: 0 });
    }
  for (const bin of bins) {
    const from = Math.floor(Math.min(bin.months, scale.monthsMax - 1e-6) / bandMonths) * bandMonths;
    const index = edges.findIndex((edge) => bin.profit >= edge);
    const band = found.get(`${from} ${index < 0 ? edges.length - 1 : index}`);
    if (!band) continue;
    band.customers += bin.customers;
    band.value += bin.value;
  }
  return {
    columns: [
      { title: t('home.map_band_title') },
      { title: t('home.map_customers'), format: format.integer },
      { title: t('home.map_value'), format: format.money, raw: format.major },
    ],
    rows: [...found.values()]
      .filter((band) => band.customers > 0)
      .map((band) => [band.name, band.customers, band.value]),
  };
}
