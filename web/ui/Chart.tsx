// A chart as a section: title, note, drawing, and a menu with its table, CSV and PNG.
import type { EChartsType } from 'echarts/core';
import { type ReactNode, useRef, useState } from 'react';
import { ChartMenu } from './ChartMenu.tsx';
import { DataTable, HiddenDataTable } from './DataTable.tsx';
import { type ChartHandle, type ChartOption, EChart } from './EChart.tsx';
import { Section, type Span } from './Section.tsx';
import type { TableData } from './table-data.ts';

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
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<ChartHandle>(null);
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
          <ChartMenu
            title={title}
            table={table}
            asTable={asTable}
            onAsTable={setAsTable}
            png={() => drawing.current?.png()}
          />
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
