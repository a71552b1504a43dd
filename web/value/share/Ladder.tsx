// How the wallets are known: the rungs of the ladder, of how many customers each, and how far each was off.
import { useTranslation } from 'react-i18next';
import { walletMethods } from '../../../server/value/contract.ts';
import { Insufficient } from '../../ui/Certainty.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import type { Share } from './SharePage.tsx';

export function Ladder({ data: { methods } }: { data: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section span={6} title={t('share.ladder')} note={t('share.ladder_note')}>
      <Ledger
        caption={t('share.ladder')}
        titleColumn={t('share.known_by')}
        columns={[
          { key: 'customers', title: t('share.customers'), align: 'end' },
          { key: 'share', title: t('share.share'), align: 'end', wide: true },
          { key: 'error', title: t('share.error'), align: 'end', figure: true },
        ]}
        rows={walletMethods.map((name, i) => {
          const one = methods.find((found) => found.name === name);
          const error = one?.error ?? null;
          return {
            id: name,
            title: `${i + 1}. ${t(`share.method_${name}`)}`,
            note: t(`share.method_${name}_note`),
            cells: {
              customers: format.integer(one?.customers ?? 0),
              share: one?.ratio == null ? '–' : format.share(one.ratio),
              error:
                name === 'declared' ? (
                  t('share.error_declared')
                ) : error && error.n >= 30 ? (
                  <>
                    {format.share(error.error)}
                    <div className="ledger-note">
                      {t('share.error_on', { number: format.integer(error.n) })}
                    </div>
                  </>
                ) : (
                  <Insufficient swatch>
                    {t('share.error_none', { number: format.integer(error?.n ?? 0) })}
                  </Insufficient>
                ),
            },
          };
        })}
      />
    </Section>
  );
}
