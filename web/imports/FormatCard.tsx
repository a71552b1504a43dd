// How the file is written: detected, shown, and changeable.
import { Checkbox, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { ImportDetail } from './steps.ts';

type FileFormat = ImportDetail['format'];

interface FormatCardProps {
  detail: ImportDetail;
  onChange: (change: Partial<FileFormat>) => void;
}

const delimiters = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  spaces: 'spaces',
} as const;
const encodings = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
} as const;
const decimals = { '.': 'point', ',': 'comma' } as const;
const orders = ['dmy', 'mdy', 'ymd'] as const;

const keys = <K extends string>(record: Record<K, string>) => Object.keys(record) as K[];

export function FormatCard({ detail, onChange }: FormatCardProps) {
  const { t } = useTranslation();
  const numbers = useFormat();
  const { format } = detail;
  const field = { size: 'xs' } as const;
  return (
    <Card title={t('imports.format')}>
      <div className="format-fields">
        {detail.sheets && (
          <Select
            {...field}
            label={t('imports.format_sheet')}
            data={[...new Set(detail.sheets)]}
            value={format.sheet}
            onChange={(sheet) => sheet && onChange({ sheet })}
          />
        )}
        <Select
          {...field}
          label={t('imports.format_date')}
          data={orders.map((value) => ({ value, label: t(`imports.order_${value}`) }))}
          value={format.dateFormat}
          onChange={(dateFormat) => dateFormat && onChange({ dateFormat })}
        />
        <Select
          {...field}
          label={t('imports.format_decimal')}
          data={keys(decimals).map((value) => ({
            value,
            label: t(`imports.decimal_${decimals[value]}`),
          }))}
          value={format.decimal}
          onChange={(decimal) => decimal && onChange({ decimal })}
        />
        {format.sheet === null && (
          <>
            <Select
              {...field}
              label={t('imports.format_delimiter')}
              data={keys(delimiters).map((value) => ({
                value,
                label: t(`imports.delimiter_${delimiters[value]}`),
              }))}
              value={format.delimiter}
              onChange={(delimiter) => delimiter && onChange({ delimiter })}
            />
            <Select
              {...field}
              label={t('imports.format_encoding')}
              data={keys(encodings).map((value) => ({ value, label: encodings[value] }))}
              value={format.encoding}
              onChange={(encoding) => encoding && onChange({ encoding })}
            />
          </>
        )}
      </div>
      <Checkbox
        mt="sm"
        label={t('imports.format_header')}
        checked={format.hasHeader}
        onChange={(event) => onChange({ hasHeader: event.currentTarget.checked })}
      />
      {format.rejectedColumns && (
        <p className="small soft format-skip">{t('imports.format_rejected')}</p>
      )}
      {format.skipLines > 0 && (
        <p className="small soft format-skip">
          {t('imports.format_skip', {
            count: format.skipLines,
            number: numbers.integer(format.skipLines),
          })}
        </p>
      )}
    </Card>
  );
}
