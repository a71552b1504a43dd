// Under the list: how many there are, what they are worth and which share that is, and the keys.
import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type KeyHint, KeyHints } from '../ui/Kbd.tsx';
import { useFormat } from '../ui/use-format.tsx';
import type { Found } from './selection.ts';

interface ListFootProps {
  found: (Found & { share: number | null }) | undefined;
  keys: readonly KeyHint[];
  /** Counts exactly what was only counted to a limit. */
  onCount: () => void;
}

export function ListFoot({ found, keys, onCount }: ListFootProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <footer className="list-foot">
      <span className="num list-sum" role="status">
        {found && (
          <>
            <b>
              {found.more
                ? t('bulk.more_than', { number: format.integer(found.customers) })
                : format.integer(found.customers)}
            </b>{' '}
            {t('customers.foot_customers', { count: found.customers })}
            {found.more && (
              <UnstyledButton className="why" onClick={onCount}>
                {t('customers.count_all')}
              </UnstyledButton>
            )}
            {found.value !== null && (
              <span className="list-value">
                <b>{format.moneyShort(found.value)}</b>{' '}
                {found.share === null || found.share === 1
                  ? t('customers.foot_value')
                  : t('customers.foot_value_share', { share: format.share(found.share) })}
              </span>
            )}
          </>
        )}
      </span>
      <KeyHints hints={keys} />
    </footer>
  );
}
