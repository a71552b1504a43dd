// A proposal as a card: whom, how much is at stake, how sure; taken up or dropped.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Certainty } from '../ui/Certainty.tsx';
import type { Domain } from '../ui/scale.ts';
import { useFormat } from '../ui/use-format.tsx';
import { Whisker } from '../ui/Whisker.tsx';
import { useRights } from '../use-rights.ts';
import { customersAddress } from '../value/customers-address.ts';
import { useActionWords } from './action-words.ts';
import type { Column } from './StrategyColumn.tsx';
import { useDecide } from './use-decide.ts';

export function ProposalCard({
  proposal,
  domain,
}: {
  proposal: Column['proposals'][number];
  domain: Domain;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const { deciding, make } = useDecide();
  const words = useActionWords()(proposal);
  const { key, gain, certainty, customers, question, screen } = proposal;
  return (
    <li className="action-card" data-status="free">
      <p className="action-card-title">{words.title}</p>
      <p className="small soft">{words.reason}</p>
      <p className="action-card-tags">
        {question !== null && (
          <AddressLink to={customersAddress(question, words.list)} className="link small">
            {t('strategy.customers', { count: customers, number: format.integer(customers) })}
          </AddressLink>
        )}
        {screen && (
          <AddressLink to={screen} className="link small">
            {t('strategy.see_page')}
          </AddressLink>
        )}
      </p>
      {gain && (
        <div className="action-card-gain">
          <span className="num strong">{format.moneyShort(gain.value)}</span>
          <Whisker
            {...gain}
            {...domain}
            width="100%"
            hollow={certainty === 'low'}
            label={t('home.stake_range', { range: format.moneyRangeShort(gain.low, gain.high) })}
          />
          {certainty && <Certainty level={certainty} wordless />}
        </div>
      )}
      {can('actions.write') && (
        <div className="action-card-buttons">
          <Button
            size="compact-sm"
            variant="default"
            loading={deciding}
            aria-label={t('strategy.take_up_one', { title: words.title })}
            onClick={() => make({ key }, t('strategy.taken_up', { title: words.title }))}
          >
            {t('strategy.take_up')}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            disabled={deciding}
            aria-label={t('strategy.drop_one', { title: words.title })}
            onClick={() =>
              make({ key, status: 'dropped' }, t('strategy.became_dropped', { title: words.title }))
            }
          >
            {t('strategy.drop')}
          </Button>
        </div>
      )}
    </li>
  );
}
