// Known wallets by their size and our part of them: who is worth winning, keeping, and leaving alone; each opens its list.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { WalletPlace } from '../../../server/value/contract.ts';
import { AddressLink } from '../../ui/AddressLink.tsx';
import { Chart } from '../../ui/Chart.tsx';
import { Ledger } from '../../ui/Ledger.tsx';
import { Section } from '../../ui/Section.tsx';
import { useFormat } from '../../ui/use-format.tsx';
import { customersAddress } from '../customers-address.ts';
import type { Share } from './SharePage.tsx';
import { sizeFrom, walletMapOption } from './wallet-map.ts';

const places: readonly WalletPlace[] = ['win', 'keep', 'leave', 'have'];

export function ShareMap({ data: { map, middle, level } }: { data: Share }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof walletMapOption>>[0]) =>
      walletMapOption(map.bins, middle, {
        share: t('share.axis'),
        wallet: t('share.map_wallet'),
        places: {
          win: t('share.place_win'),
          keep: t('share.place_keep'),
          leave: t('share.place_leave'),
          have: t('share.place_have'),
        },
      })(context),
    [map.bins, middle, t],
  );
  if (map.bins.length === 0) return null;
  const found = places.flatMap((place) => map.places.find((one) => one.place === place) ?? []);
  const all = found.reduce((sum, { customers }) => sum + customers, 0);
  const address = (place: WalletPlace) =>
    customersAddress(
      { all: [{ field: 'wallet.place', is: 'one_of', value: [place] }] },
      t(`share.place_${place}`),
    );
  return (
    <>
      <Chart
        span={7}
        title={t('share.map')}
        note={t('share.map_note', { middle: format.moneyShort(middle) })}
        height={340}
        option={option}
        label={found
          .map(({ place, customers }) =>
            t('share.map_label', {
              place: t(`share.place_${place}`),
              customers: format.integer(customers),
              share: format.share(customers / all),
            }),
          )
          .join('; ')}
        table={{
          columns: [
            { title: t('share.map_from'), format: format.money, raw: format.major },
            { title: t('share.map_to'), format: format.money, raw: format.major },
            { title: t('share.axis') },
            { title: t('share.customers'), format: format.integer },
          ],
          rows: map.bins.map(({ size, part, customers }) => [
            format.money(sizeFrom(size)),
            Math.round(sizeFrom(size + 1)),
            format.percentRange(part / 20, (part + 1) / 20, 0),
            customers,
          ]),
        }}
      />
      <Section span={5} title={t('share.places')} note={t('share.places_note')}>
        <Ledger
          caption={t('share.places')}
          titleColumn={t('share.place')}
          columns={[
            { key: 'customers', title: t('share.customers'), align: 'end' },
            { key: 'share', title: t('share.share'), align: 'end', wide: true },
            { key: 'headroom', title: t('share.headroom_short'), align: 'end', figure: true },
          ]}
          rows={found.map(({ place, customers, own, wallet, headroom }) => ({
            id: place,
            title: t(`share.place_${place}`),
            note: t(`share.place_${place}_note`),
            cells: {
              customers: (
                <AddressLink className="why" to={address(place)}>
                  {format.integer(customers)}
                </AddressLink>
              ),
              share: format.share(own / wallet),
              headroom: format.moneyShort(headroom),
            },
          }))}
        />
        <p className="section-foot">{t(`share.places_foot_${level}`)}</p>
      </Section>
    </>
  );
}
