// Who holds the value: for each group its share of the value beside its share of the customers.
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../ui/Chart.tsx';
import { useGroupName } from '../ui/Group.tsx';
import { usePhone } from '../ui/scheme.ts';
import type { TableData } from '../ui/table-data.ts';
import { useFormat } from '../ui/use-format.tsx';
import type { Overview } from './finding.ts';
import { type ShareRow, sharesOf, sharesOption } from './group-shares.ts';

/** @param overview with a value: equity is not null */
export function GroupShares({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groupName = useGroupName();
  const phone = usePhone();
  const rows = useMemo(() => sharesOf(overview), [overview]);
  const name = (row: ShareRow) => (row.group ? groupName(row.group) : t('home.shares_left'));
  const names = rows.map(name);
  const option = useCallback(
    (context: Parameters<ReturnType<typeof sharesOption>>[0]) =>
      sharesOption(rows, {
        names: rows.map((row) => (row.group ? groupName(row.group) : t('home.shares_left'))),
        customers: (share) => t('home.shares_of_customers', { share }),
      })(context),
    [rows, groupName, t],
  );
  const table: TableData = {
    columns: [
      { title: t('home.map_group') },
      { title: t('home.map_value'), format: format.money, raw: format.major },
      { title: t('home.shares_value'), format: format.share },
      { title: t('home.map_customers'), format: format.integer },
      { title: t('home.shares_customers'), format: format.share },
    ],
    rows: rows.map((row, index) => [
      names[index]!,
      row.value,
      row.valueShare,
      row.customers,
      row.customerShare,
    ]),
  };
  const label = rows
    .map((row, index) =>
      t('home.shares_label', {
        group: names[index],
        value: format.share(row.valueShare),
        customers: format.share(row.customerShare),
      }),
    )
    .join('; ');
  return (
    <Chart
      title={t('home.shares')}
      note={t('home.shares_note')}
      span={7}
      height={phone ? 350 : 356}
      option={option}
      label={label}
      table={table}
    />
  );
}
