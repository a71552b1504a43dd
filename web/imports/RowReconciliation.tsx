// What became of every row of a file that holds no money: one line that adds up.
import { useTranslation } from 'react-i18next';
import { Section } from '../ui/Section.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { wordsOf } from './kinds.ts';
import { ReconLedger } from './ReconLedger.tsx';
import { RejectedFiles } from './RejectedFiles.tsx';
import type { ImportDetail } from './steps.ts';

export function RowReconciliation({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { counts, kind } = detail;
  const columns = [
    { key: 'file', title: t('imports.recon_file'), count: counts.read },
    { key: 'loaded', title: wordsOf(t, kind, 'recon_loaded'), count: counts.stored, figure: true },
    ...(kind === 'customers' || counts.updated > 0
      ? [{ key: 'updated', title: wordsOf(t, kind, 'recon_updated'), count: counts.updated }]
      : []),
    { key: 'there', title: wordsOf(t, kind, 'recon_there'), count: counts.alreadyThere },
    ...(counts.leftOut > 0
      ? [{ key: 'left', title: wordsOf(t, kind, 'recon_left'), count: counts.leftOut }]
      : []),
    { key: 'difference', title: t('imports.recon_difference'), count: counts.rejected },
  ];
  const made = counts.customersNew ?? 0;
  return (
    <Section
      title={t('imports.recon_title')}
      note={t('imports.recon_note_rows')}
      actions={counts.rejected > 0 && <RejectedFiles id={detail.id} />}
      foot={
        kind === 'customers' && made > counts.stored
          ? t('imports.recon_organisations', {
              count: made - counts.stored,
              number: format.integer(made - counts.stored),
            })
          : undefined
      }
    >
      <ReconLedger
        columns={columns.map(({ key, title, figure }) => ({
          key,
          title,
          align: 'end' as const,
          width: 120,
          ...(figure ? { figure } : {}),
        }))}
        rows={[
          {
            id: 'rows',
            title: <b>{t('imports.recon_rows')}</b>,
            cells: Object.fromEntries(
              columns.map(({ key, count }) => [key, format.integer(count)]),
            ),
          },
        ]}
      />
    </Section>
  );
}
