// The export of a shop system that a file was recognised as: why, what that means, and the way out of it.
import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Card } from '../ui/Section.tsx';
import type { ImportDetail } from './steps.ts';

const shops: Readonly<Record<string, string>> = {
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  square: 'Square',
  prestashop: 'PrestaShop',
};

/** Whether the rows are read as orders of a shop export. */
export const isShaped = ({ preset }: Pick<ImportDetail, 'preset'>): boolean =>
  preset !== null && shops[preset] !== undefined;

/** Name of the shop system whose export the file is read as; null where it is read row by row. */
export const shopOf = ({ preset }: Pick<ImportDetail, 'preset'>): string | null =>
  shops[preset ?? ''] ?? null;

interface ShapeCardProps {
  detail: ImportDetail;
  busy: boolean;
  onChange: (preset: string | null) => void;
}

export function ShapeCard({ detail, busy, onChange }: ShapeCardProps) {
  const { t } = useTranslation();
  const { shape } = detail.formatWhy;
  if (shape === null) return null;
  const shop = shops[shape.preset] ?? shape.preset;
  const used = isShaped(detail);
  return (
    <Card title={t('imports.shape_title', { shop })}>
      <p className="small">{t('imports.shape_why', { columns: shape.columns.join(', ') })}</p>
      <p className="small soft">{t(used ? 'imports.shape_how' : 'imports.shape_off')}</p>
      <Switch
        mt="sm"
        label={t('imports.shape_use', { shop })}
        checked={used}
        disabled={busy}
        onChange={(event) => onChange(event.currentTarget.checked ? shape.preset : null)}
      />
    </Card>
  );
}
