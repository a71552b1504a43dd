// The products, found by name: unit cost and margin of each, changed where they stand.
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { catalogContract } from '../../server/catalog/contract.ts';
import { ImportButton } from '../imports/ImportButton.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages } from '../use-endpoint.ts';
import { percentOf } from './LineMargins.tsx';
import { NumberCell } from './NumberCell.tsx';
import type { KnownCost } from './serving-costs.ts';
import { useMargins } from './use-margins.ts';

/** Names longer than this take no margin of their own. */
const longestName = 200;

export function ProductList({
  costs,
  mayChange,
}: {
  costs: readonly KnownCost[];
  mayChange: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 250);
  const { margin, unitCost, saving, error } = useMargins();
  const found = useEndpointPages(catalogContract.products, {
    query: { limit: 25, ...(search && { search }) },
  });
  const products = found.data?.pages.flatMap((page) => page.products) ?? [];
  const unit = format.major(1);
  return (
    <Section
      span={12}
      title={t('serving.products')}
      note={t('products.list_note')}
      actions={
        <TextInput
          size="xs"
          aria-label={t('products.search')}
          placeholder={t('products.search')}
          maxLength={100}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      }
    >
      {error && <ErrorState error={error} title={t('serving.not_saved')} />}
      {found.isPending && (
        <Loading>
          <SkeletonLedger rows={8} />
        </Loading>
      )}
      {found.isError && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && products.length === 0 && (
        <EmptyState
          title={t(search ? 'products.not_found' : 'products.empty_title')}
          action={!search && <ImportButton />}
        >
          {!search && t('products.empty')}
        </EmptyState>
      )}
      {products.length > 0 && (
        <Ledger
          caption={t('serving.products')}
          titleColumn={t('serving.product')}
          columns={[
            { key: 'cost', title: t('serving.unit_cost'), align: 'end', width: 140 },
            { key: 'margin', title: t('products.margin'), align: 'end', width: 130 },
          ]}
          rows={products.map((one) => {
            const known = costs.find(
              ({ kind, name }) => kind === 'margin_product' && name === one.name,
            );
            const share = known?.share ?? null;
            return {
              id: String(one.id),
              title: one.name,
              note: [
                one.line,
                one.since && t('serving.since', { day: format.date(one.since) }),
                one.unitCost !== null
                  ? t('products.by_unit')
                  : share !== null && t('products.by_own'),
              ]
                .filter(Boolean)
                .join(' · '),
              cells: {
                cost: (
                  <NumberCell
                    label={t('products.cost_of', { name: one.name })}
                    value={one.unitCost === null ? null : format.major(one.unitCost)}
                    digits={Math.round(-Math.log10(unit))}
                    least={0}
                    most={1e10}
                    placeholder={t('products.none')}
                    disabled={!mayChange}
                    saving={saving}
                    onSave={(value) =>
                      unitCost(one, value === null ? null : Math.round(value / unit))
                    }
                  />
                ),
                margin: (
                  <NumberCell
                    label={t('products.margin_of', { name: one.name })}
                    value={share === null ? null : percentOf(share)}
                    digits={2}
                    suffix={format.percentSign}
                    least={-99.99}
                    most={100}
                    placeholder={t('products.of_line')}
                    disabled={!mayChange || one.name.length > longestName}
                    saving={saving}
                    onSave={(value) =>
                      margin(
                        'margin_product',
                        one.name,
                        value === null ? null : Number((value / 100).toFixed(5)),
                        share,
                      )
                    }
                  />
                ),
              },
            };
          })}
        />
      )}
      {found.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('serving.more')}
        </Button>
      )}
    </Section>
  );
}
