// How many possible duplicates an import brought, once its customers have been compared with the others.
import { Button, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';

export function LikeFound({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const found = useEndpoint(
    customersContract.duplicatesOfImport,
    { params: { id } },
    {
      refetchOnMount: 'always',
      refetchInterval: (query) => (query.state.data?.busy ? 1500 : false),
    },
  );
  const { data } = found;
  const see = data && (data.pairs > 0 || !data.compared) && (
    <Button
      size="compact-md"
      variant="default"
      onClick={() => go(data.pairs > 0 ? `/duplicates?import=${id}` : '/duplicates')}
    >
      {t('imports.like_see')}
    </Button>
  );
  return (
    <div className="like-found">
      <Section title={t('imports.like_title')} actions={see || undefined}>
        {found.isError ? (
          <ErrorState
            error={found.error}
            title={t('imports.like_failed')}
            onRetry={() => found.refetch()}
          />
        ) : !data || data.busy ? (
          <p role="status" className="like-busy">
            <Loader size={14} aria-hidden="true" /> {t('imports.like_pending')}
          </p>
        ) : (
          <p role="status" className="num">
            {data.pairs > 0
              ? t('imports.like_found', { count: data.pairs, number: format.integer(data.pairs) })
              : data.compared
                ? t('imports.like_none')
                : t('imports.like_stopped')}
          </p>
        )}
      </Section>
    </div>
  );
}
