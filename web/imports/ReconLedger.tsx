// The table of what became of a file. On a phone it stands on end, so that every figure is on the screen: what happened goes
// down, rows, money and customers go across; what only the file has, and reasons, stand below it.
import { useTranslation } from 'react-i18next';
import { Ledger, type LedgerColumn, type LedgerRow } from '../ui/Ledger.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { usePhone } from '../ui/scheme.ts';

interface ReconLedgerProps {
  columns: readonly LedgerColumn[];
  rows: readonly LedgerRow[];
}

export function ReconLedger(props: ReconLedgerProps) {
  const { t } = useTranslation();
  const phone = usePhone();
  return phone ? (
    <OnEnd {...props} />
  ) : (
    <div className="recon">
      <ScrollRegion className="table-scroll" label={t('imports.recon_title')}>
        <Ledger
          caption={t('imports.recon_title')}
          titleColumn={t('imports.recon_what')}
          columns={props.columns}
          rows={props.rows}
        />
      </ScrollRegion>
    </div>
  );
}

function OnEnd({ columns, rows }: ReconLedgerProps) {
  const { t } = useTranslation();
  const figures = columns.filter(({ key }) => key !== 'why');
  const counted = rows.filter(({ cells }) => 'loaded' in cells);
  const alone = rows.filter(({ cells }) => !('loaded' in cells) && cells.file);
  const reasons = counted.filter(({ cells }) => cells.why);
  return (
    <>
      <Ledger
        caption={t('imports.recon_title')}
        titleColumn={t('imports.recon_what')}
        columns={counted.map(({ id, title }) => ({ key: id, title, align: 'end' }))}
        rows={figures.map(({ key, title, figure }) => ({
          id: key,
          title: figure ? <b>{title}</b> : title,
          cells: Object.fromEntries(
            counted.map(({ id, cells }) => [id, <span key={id}>{cells[key]}</span>]),
          ),
        }))}
      />
      {reasons.map(({ id, title, cells }) => (
        <p key={id} className="section-foot">
          {title} · {cells.why}
        </p>
      ))}
      {alone.map(({ id, title, cells }) => (
        <p key={id} className="section-foot">
          {title} · {cells.file}
        </p>
      ))}
    </>
  );
}
