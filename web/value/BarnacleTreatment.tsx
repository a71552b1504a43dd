// Under the groups: what the barnacles are for, by the size of their wallets and our part of them.
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { GroupMark, useGroupName } from '../ui/Group.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';

export function BarnacleTreatment() {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useGroupName();
  const barnacles = useEndpoint(valueContract.share).data?.barnacles ?? [];
  if (barnacles.length === 0) return null;
  return (
    <p className="small">
      <span className="group-name strong">
        <GroupMark group="barnacles" size={10} />
        {name('barnacles')}
      </span>
      {barnacles.map(({ treatment, customers }) => (
        <span key={treatment}>
          {' · '}
          <AddressLink className="why" to={`/share?show=${treatment}#headroom`}>
            {t(`share.home_${treatment}`, { count: customers, number: format.integer(customers) })}
          </AddressLink>
        </span>
      ))}
    </p>
  );
}
