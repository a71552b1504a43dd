// The menu that every drawing has: the same numbers as a table, as CSV, and the drawing as PNG.
import { ActionIcon, Menu } from '@mantine/core';
import { IconChartBar, IconDots, IconDownload, IconPhoto, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from './download.ts';
import { fileName, type TableData, toCsv } from './table-data.ts';
import { toast } from './toast.ts';

export interface ChartMenuProps {
  /** Title of the chart; names the files too. */
  title: string;
  /** What the CSV holds. */
  table: TableData;
  asTable: boolean;
  onAsTable: (asTable: boolean) => void;
  /** Makes the picture. */
  png: () => Promise<Blob> | undefined;
}

export function ChartMenu({ title, table, asTable, onAsTable, png }: ChartMenuProps) {
  const { t } = useTranslation();
  const saveCsv = () =>
    download(new Blob([toCsv(table)], { type: 'text/csv' }), fileName(title, 'csv'));
  const savePng = () =>
    png()
      ?.then((picture) => download(picture, fileName(title, 'png')))
      .catch(() => toast.failed(t('ui.chart_png_failed')));
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" className="touch" aria-label={t('ui.chart_options', { title })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={asTable ? <IconChartBar size={15} /> : <IconTable size={15} />}
          onClick={() => onAsTable(!asTable)}
        >
          {asTable ? t('ui.chart_as_chart') : t('ui.chart_as_table')}
        </Menu.Item>
        <Menu.Item leftSection={<IconDownload size={15} />} onClick={saveCsv}>
          {t('ui.chart_csv')}
        </Menu.Item>
        <Menu.Item leftSection={<IconPhoto size={15} />} onClick={savePng} disabled={asTable}>
          {t('ui.chart_png')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
