// The list before its first rows: headings at once, and places where data will stand.
import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Loading } from '../ui/skeletons.tsx';
import { GridHead } from './GridHead.tsx';
import type { ListColumns } from './list-columns.tsx';
import type { Sort } from './list-state.ts';

const places = Array.from({ length: 20 }, (_, index) => index);
const ignore = () => {};

export function GridWaiting({ sort, columns }: { sort: Sort; columns: ListColumns }) {
  const { t } = useTranslation();
  return (
    <Loading what={t('customers.loading')}>
      {/* Nothing in it can be pressed yet, nor is it read aloud. */}
      <div className="customer-waiting" inert>
        <GridHead
          columns={columns}
          domain={null}
          sort={sort}
          onSort={ignore}
          selected={false}
          onSelectAll={ignore}
        />
        {places.map((place) => (
          <div
            key={place}
            className="customer-row-waiting"
            style={{ gridTemplateColumns: columns.template }}
          >
            <span />
            {columns.shown.map(({ id, className }) => (
              <Skeleton
                key={id}
                h={11}
                w={id === 'name' ? `${74 - (place % 4) * 8}%` : '72%'}
                ml={className?.includes('at-end') ? 'auto' : undefined}
              />
            ))}
          </div>
        ))}
      </div>
    </Loading>
  );
}
