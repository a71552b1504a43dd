// Unit costs of products: where they are, and a place to paste a list or bring a file.
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { catalogContract } from '../../server/catalog/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { PasteRows } from '../ui/PasteRows.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { mostAtOnce, readProductCosts } from './product-costs-text.ts';

export function UnitCosts({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { can } = useRights();
  return (
    <div className="serving-units">
      <p className="settings-label">{t('serving.units')}</p>
      <p className="settings-help">{t('serving.units_help')}</p>
      {can('purchases.read') && (
        <p className="small">
          <AddressLink className="why" to="/products">
            {t('products.open')}
          </AddressLink>
        </p>
      )}
      {mayChange && <AddCosts />}
    </div>
  );
}

/** Pasting a price list, or bringing it as a file. */
export function AddCosts() {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState<string | null>(null);
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  // Files bring their own columns, whole price lists, and can be undone; without the right they are read here.
  const imports = useRights().can('imports.write', 'customers.contact');
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
      fileTo={imports ? '/import?kind=products' : undefined}
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
