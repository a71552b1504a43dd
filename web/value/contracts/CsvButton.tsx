// The numbers of a table as a file, for tables that stand without a drawing.
import { ActionIcon } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download } from '../../ui/download.ts';
import { fileName, type TableData, toCsv } from '../../ui/table-data.ts';

export function CsvButton({ title, table }: { title: string; table: TableData }) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      size="sm"
      className="touch"
      aria-label={`${t('ui.chart_csv')}: ${title}`}
      onClick={() =>
        download(new Blob([toCsv(table)], { type: 'text/csv' }), fileName(title, 'csv'))
      }
    >
      <IconDownload size={16} />
    </ActionIcon>
  );
}
