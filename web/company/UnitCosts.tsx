// Unit costs of products: those that are known, and a place to paste a list or bring a file.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { catalogContract } from '../../server/catalog/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { PasteRows } from '../ui/PasteRows.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { mostAtOnce, readProductCosts } from './product-costs-text.ts';

export function UnitCosts({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { can } = useRights();
  return (
    <div className="serving-units">
      <p className="settings-label">{t('serving.units')}</p>
      <p className="settings-help">{t('serving.units_help')}</p>
      {can('purchases.read') && <Products />}
      {mayChange && <AddCosts />}
    </div>
  );
}

function Products() {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const found = useEndpointPages(catalogContract.products, { query: { limit: 25 } });
  const products = found.data?.pages.flatMap((page) => page.products) ?? [];
  if (found.isError) return <ErrorState error={found.error} onRetry={() => found.refetch()} />;
  if (products.length === 0) return null;
  return (
    <details className="small" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('serving.products')}</summary>
      <table className="ledger">
        <caption className="sr-only">{t('serving.products')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('serving.product')}</th>
            <th scope="col" className="at-end">
              {t('serving.unit_cost')}
            </th>
          </tr>
        </thead>
        <tbody>
          {products.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                {one.name}
                {one.line && <div className="ledger-note">{one.line}</div>}
              </th>
              <td className="num at-end">
                {one.unitCost === null ? t('serving.unit_none') : format.moneyExact(one.unitCost)}
                {one.since && (
                  <div className="ledger-note">
                    {t('serving.since', { day: format.date(one.since) })}
                  </div>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
    </details>
  );
}

function AddCosts() {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState<string | null>(null);
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const { costs, wrong } = readProductCosts(text ?? '', format.major(1));
  const save = useSend(catalogContract.setProductCosts, {
    changes: [catalogContract.products, valueContract.overview, valueContract.profitability],
    onSuccess: (done) => {
      setText(null);
      setUnknown(done.unknown);
      toast.done(
        t('serving.units_saved', { count: done.changed, number: format.integer(done.changed) }),
      );
    },
  });
  return (
    <PasteRows
      text={text}
      onText={setText}
      rows={costs.length}
      wrong={wrong}
      most={mostAtOnce}
      label={t('serving.units_many')}
      help={t('serving.units_many_help')}
      paste={t('serving.units_paste')}
      save={t('serving.units_save')}
      file={t('serving.units_file')}
      saving={save.isPending}
      onSave={() => save.mutate({ body: { costs } })}
      after={
        <>
          {unknown.length > 0 && (
            <p className="small">
              {t('serving.units_unknown', {
                count: unknown.length,
                names: new Intl.ListFormat(format.locale).format(unknown.slice(0, 8)),
              })}
            </p>
          )}
          {save.error && <ErrorState error={save.error} title={t('serving.not_saved')} />}
        </>
      }
    />
  );
}
