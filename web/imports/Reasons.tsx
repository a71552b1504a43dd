// Why rows stay out or carry a remark: how many, how much money, an example, and the rows themselves.
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Ledger, type LedgerColumn } from '../ui/Ledger.tsx';
import { usePhone } from '../ui/scheme.ts';
import { useFormat } from '../ui/use-format.tsx';
import type { ImportDetail } from './steps.ts';
import { problemHelp, problemTitle } from './words.ts';

export type Reason = ImportDetail['reasons'][number];

interface ReasonsProps {
  reasons: readonly Reason[];
  /** Show the money of the rows; remarks cost none. */
  money?: boolean;
  onShow: (code: string) => void;
}

export function Reasons({ reasons, money = false, onShow }: ReasonsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = usePhone();
  const columns: LedgerColumn[] = [
    { key: 'rows', title: t('imports.col_rows'), align: 'end', figure: true, width: 60 },
    ...(money
      ? [{ key: 'money', title: t('imports.col_money'), align: 'end', width: 96 } as const]
      : []),
    { key: 'show', align: 'end', width: 84, wide: true },
  ];
  return (
    <Ledger
      caption={t('imports.reasons')}
      titleColumn={t('imports.col_reason')}
      columns={columns}
      rows={reasons.map((reason) => ({
        id: `${reason.severity} ${reason.code}`,
        title: <span className="strong">{problemTitle(reason.code, t)}</span>,
        note: (
          <>
            {problemHelp(reason.code, t)}
            {reason.example && (
              <span className="reason-example">
                {t('imports.example', { value: shorten(reason.example) })}
              </span>
            )}
            {phone && (
              <span className="reason-show">
                <ShowRows reason={reason} onShow={onShow} />
              </span>
            )}
          </>
        ),
        cells: {
          show: !phone && <ShowRows reason={reason} onShow={onShow} />,
          rows: format.integer(reason.rows),
          money:
            reason.amount === null ? (
              <span className="muted small">{t('imports.no_money')}</span>
            ) : (
              <span className="num soft">{format.money(reason.amount)}</span>
            ),
        },
      }))}
    />
  );
}

function ShowRows({ reason, onShow }: { reason: Reason; onShow: (code: string) => void }) {
  const { t } = useTranslation();
  return (
    <UnstyledButton
      className="why"
      aria-label={t('imports.show_rows_of', { problem: problemTitle(reason.code, t) })}
      onClick={() => onShow(reason.code)}
    >
      {t('imports.show_rows')}
    </UnstyledButton>
  );
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
