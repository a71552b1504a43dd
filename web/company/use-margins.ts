// Keeping a margin or a unit cost where it stands, with a way back.
import { useTranslation } from 'react-i18next';
import { catalogContract } from '../../server/catalog/contract.ts';
import { companyContract } from '../../server/company/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { toast } from '../ui/toast.ts';
import { useSend } from '../use-endpoint.ts';

const worth = [valueContract.overview, valueContract.profitability] as const;

export type MarginKind = 'margin_line' | 'margin_product';

export function useMargins() {
  const { t } = useTranslation();
  const costs = useSend(companyContract.changeCosts, {
    changes: [companyContract.costs, companyContract.costHistory, ...worth],
  });
  const units = useSend(catalogContract.setProductCosts, {
    changes: [catalogContract.products, ...worth],
  });
  const margin = (kind: MarginKind, name: string, share: number | null, before: number | null) =>
    costs.mutate(
      { body: { costs: [{ kind, name, share }] } },
      {
        onSuccess: () =>
          toast.undo(t('products.kept', { name }), t('record.undo'), () =>
            costs.mutate({ body: { costs: [{ kind, name, share: before }] } }),
          ),
      },
    );
  const unitCost = (
    product: { name: string; since: string | null; unitCost: number | null },
    cost: number | null,
  ) => {
    const told = (unit: number | null) => ({
      body: {
        costs: [
          {
            product: product.name,
            unitCost: unit,
            ...(product.since === null ? {} : { from: product.since }),
          },
        ],
      },
    });
    units.mutate(told(cost), {
      onSuccess: () =>
        toast.undo(t('products.kept', { name: product.name }), t('record.undo'), () =>
          units.mutate(told(product.unitCost)),
        ),
    });
  };
  return {
    margin,
    unitCost,
    saving: costs.isPending || units.isPending,
    error: costs.error ?? units.error,
  };
}
