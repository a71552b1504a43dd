// Products and product lines with what is left of each sale: margins and unit costs, changed where they stand.
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import { Page } from '../ui/Page.tsx';
import { PageGrid, Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { LineMargins } from './LineMargins.tsx';
import { ProductList } from './ProductList.tsx';
import { AddCosts } from './UnitCosts.tsx';
import './products.css';

export function ProductsPage() {
  const { t } = useTranslation();
  const { can } = useRights();
  const mayChange = can('company.write');
  const costs = useEndpoint(companyContract.costs);
  const terms = useEndpoint(companyContract.terms);
  return (
    <Page title={t('nav.products')}>
      <PageGrid>
        {costs.error && (
          <Section span={12} title={t('products.lines')}>
            <ErrorState error={costs.error} onRetry={() => costs.refetch()} />
          </Section>
        )}
        {costs.isPending && (
          <Section span={12} title={t('products.lines')}>
            <Loading>
              <SkeletonLedger rows={5} />
            </Loading>
          </Section>
        )}
        {costs.data && (
          <>
            <LineMargins
              costs={costs.data.costs}
              every={terms.data?.grossMargin ?? null}
              mayChange={mayChange}
            />
            <ProductList costs={costs.data.costs} mayChange={mayChange} />
          </>
        )}
        {mayChange && (
          <Section
            span={12}
            id="price-list"
            title={t('products.price_list')}
            note={t('serving.units_help')}
          >
            <AddCosts />
          </Section>
        )}
      </PageGrid>
    </Page>
  );
}
