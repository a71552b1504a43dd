// What barnacles are for: those with a large wallet that goes elsewhere can be sold to, the others must cost less.
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { GroupName } from '../../ui/Group.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import type { Share } from './SharePage.tsx';

export function Barnacles({ data: { barnacles, middle } }: { data: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section
      span={6}
      title={
        <>
          <GroupName group="barnacles" />
          {': '}
          {t('share.barnacles')}
        </>
      }
      note={t('share.barnacles_note', { middle: format.moneyShort(middle) })}
    >
      {barnacles.length === 0 ? (
        <EmptyState title={t('share.barnacles_none')} />
      ) : (
        <Ledger
          caption={t('share.barnacles')}
          titleColumn={t('share.treatment')}
          columns={[
            { key: 'customers', title: t('share.customers'), align: 'end' },
            { key: 'share', title: t('share.share'), align: 'end' },
            { key: 'gap', title: t('share.gap'), align: 'end', figure: true },
          ]}
          rows={barnacles.map(({ treatment, customers, own, wallet }) => ({
            id: treatment,
            title: t(`share.treatment_${treatment}`),
            note: t(`share.treatment_${treatment}_note`),
            cells: {
              customers: (
                <AddressLink className="why" to={`/share?show=${treatment}#headroom`}>
                  {format.integer(customers)}
                </AddressLink>
              ),
              share: wallet > 0 ? format.share(own / wallet) : '–',
              gap: format.moneyShort(wallet - own),
            },
          }))}
        />
      )}
    </Section>
  );
}
