// The list on a phone: two lines a customer, the whole of it a link.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { GroupMark, useGroupName } from '../ui/Group.tsx';
import { PBar } from '../ui/PBar.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { RowsProps } from './CustomerGrid.tsx';
import { NotKnown } from './NotKnown.tsx';
import { shownPActive } from './p-active.ts';
import type { CustomerRow } from './selection.ts';
import { ValueWhisker } from './ValueWhisker.tsx';

export function CustomerCards({ rows, scroller, virtual, context, old }: RowsProps) {
  const { t } = useTranslation();
  return (
    <section
      ref={scroller}
      className={old ? 'customer-cards customers-old' : 'customer-cards'}
      aria-label={t('customers.title')}
      aria-busy={old}
    >
      <ul style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return (
            row && (
              <li key={row.id} style={{ transform: `translateY(${start}px)` }}>
                <Link
                  to="/customers/$id"
                  params={{ id: String(row.id) }}
                  state={{ list: true }}
                  className="customer-card"
                  onClick={() => context.onLink(row)}
                >
                  <Card row={row} domain={context.domain} />
                </Link>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function Card({ row, domain }: { row: CustomerRow; domain: RowsProps['context']['domain'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groupName = useGroupName();
  const valued = row.value !== null;
  return (
    <>
      <span className="card-name">
        {valued && <GroupMark group={row.group} size={10} />}
        <span className="ellipsis">{row.name}</span>
        {row.noRelationship && <span className="tiny muted">{t('record.unwanted')}</span>}
        {valued && <span className="sr-only">{groupName(row.group)}</span>}
      </span>
      <span className="card-value num">
        {row.value === null ? <NotKnown /> : format.money(row.value)}
      </span>
      <span className={valued ? 'card-phase card-under' : 'card-phase'}>
        {row.phase !== null && t(`customers.phase_${row.phase}`)}
        {row.pActive !== null ? (
          <PBar probability={shownPActive(row.pActive, row.phase)} width={44} />
        ) : (
          <span className="num">
            {t('customers.purchases', {
              count: row.purchases,
              number: format.integer(row.purchases),
            })}
            {' · '}
            {format.money(row.spend)}
          </span>
        )}
      </span>
      <span className="card-whisker">
        {domain && <ValueWhisker row={row} domain={domain} width={110} />}
      </span>
    </>
  );
}
