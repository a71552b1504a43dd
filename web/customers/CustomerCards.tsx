// The list on a phone: two lines a customer, the whole of it a link, or a box to tick while several are picked.
import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { GroupMark, useGroupName } from '../ui/Group.tsx';
import { PBar } from '../ui/PBar.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { RowsProps } from './CustomerGrid.tsx';
import { NotKnown } from './NotKnown.tsx';
import { shownPActive } from './p-active.ts';
import { type CustomerRow, isSelected, type Selection } from './selection.ts';
import { ValueWhisker } from './ValueWhisker.tsx';

interface CardsProps extends RowsProps {
  /** Several are being picked: a card is picked by touching it, and opens nobody. */
  picking: boolean;
  selection: Selection;
  onSelect: (row: CustomerRow) => void;
}

export function CustomerCards(props: CardsProps) {
  const { rows, scroller, virtual, context, old, picking, selection, onSelect } = props;
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
                {picking ? (
                  <UnstyledButton
                    className="customer-card"
                    aria-pressed={isSelected(selection, row.id)}
                    onClick={() => onSelect(row)}
                  >
                    <Card
                      row={row}
                      domain={context.domain}
                      picked={isSelected(selection, row.id)}
                    />
                  </UnstyledButton>
                ) : (
                  <Link
                    to="/customers/$id"
                    params={{ id: String(row.id) }}
                    state={{ list: true }}
                    className="customer-card"
                    onClick={() => context.onLink(row)}
                  >
                    <Card row={row} domain={context.domain} />
                  </Link>
                )}
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function Card({
  row,
  domain,
  picked,
}: {
  row: CustomerRow;
  domain: RowsProps['context']['domain'];
  /** Whether it is among those picked; undefined: nobody is being picked. */
  picked?: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const groupName = useGroupName();
  const valued = row.value !== null;
  return (
    <>
      <span className="card-name">
        {picked !== undefined && (
          <span className={picked ? 'card-pick card-picked' : 'card-pick'} aria-hidden="true">
            {picked && <IconCheck size={14} stroke={2.5} />}
          </span>
        )}
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
