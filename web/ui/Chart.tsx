// A chart as a section: title, note, drawing, and a menu with its table, CSV and PNG.
import { ActionIcon, Menu } from '@mantine/core';
import { IconChartBar, IconDots, IconDownload, IconPhoto, IconTable } from '@tabler/icons-react';
import type { EChartsType } from 'echarts/core';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, HiddenDataTable } from './DataTable.tsx';
import { download } from './download.ts';
import { type ChartHandle, type ChartOption, EChart } from './EChart.tsx';
import { Section, type Span } from './Section.tsx';
import { fileName, type TableData, toCsv } from './table-data.ts';
import { toast } from './toast.ts';

export interface ChartProps {
  /** The subject. */
  title: string;
  /** How to read it. */
  note?: ReactNode;
  option: ChartOption;
  /** Pixels. */
  height: number;
  /** States the finding in a sentence. */
  label: string;
  /** The same numbers as a table. */
  table: TableData;
  actions?: ReactNode;
  foot?: ReactNode;
  span?: Span;
  thin?: boolean;
  renderer?: 'svg' | 'canvas';
  onReady?: (chart: EChartsType) => void;
}

export function Chart(props: ChartProps) {
  const { title, note, option, height, label, table, actions, foot, span, thin } = props;
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<ChartHandle>(null);

  const saveCsv = () =>
    download(new Blob([toCsv(table)], { type: 'text/csv' }), fileName(title, 'csv'));
  const savePng = () =>
    drawing.current
      ?.png()
      .then((picture) => download(picture, fileName(title, 'png')))
      .catch(() => toast.failed(t('ui.chart_png_failed')));

  const menu = (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" className="touch" aria-label={t('ui.chart_options', { title })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={asTable ? <IconChartBar size={15} /> : <IconTable size={15} />}
          onClick={() => setAsTable(!asTable)}
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

  return (
    <Section
      title={title}
      note={note}
      span={span}
      thin={thin}
      foot={foot}
      actions={
        <>
          {actions}
          {menu}
        </>
      }
    >
      {asTable ? (
        <DataTable caption={title} {...table} />
      ) : (
        <>
          <EChart
            ref={drawing}
            option={option}
            height={height}
            label={label}
            renderer={props.renderer}
            onReady={props.onReady}
          />
          <HiddenDataTable caption={title} {...table} />
        </>
      )}
    </Section>
  );
}
