// The contracts of a customer: the next renewal, how likely it is, what is still to come; and writing down that one
// was renewed or ended.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { purchasesContract, renewalOn } from '../../server/purchases/contract.ts';
import { valueContract } from '../../server/value/contract.ts';
import { api } from '../api.ts';
import { describeError } from '../ui/describe-error.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useValuation } from './use-customer.ts';

type Contract = AnswerOf<typeof purchasesContract.contracts>['contracts'][number];

export function CustomerContracts({ id }: { id: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [busy, setBusy] = useState(false);
  const known = useEndpoint(purchasesContract.contracts, { params: { id } });
  const worth = useEndpoint(valueContract.customerContracts, { params: { id } });
  const valuation = useValuation(id);
  const contracts = known.data?.contracts ?? [];
  if (known.error && !known.data)
    return (
      <Section span={12} title={t('contracts.of_customer')}>
        <ErrorState error={known.error} onRetry={() => known.refetch()} />
      </Section>
    );
  // Most customers have none: then there is nothing to say.
  if (contracts.length === 0) return null;
  const of = (one: Contract) => worth.data?.contracts.find((other) => other.id === one.id);
  const total = worth.data?.total ?? null;
  const worthNow = valuation.data?.value ?? null;
  const part = valuation.data?.contracts ?? null;
  const tell = async (one: Contract, change: object) => {
    setBusy(true);
    try {
      const { source, externalId, product, line, startedOn, period, price, renewals } = one;
      await api(purchasesContract.tellContract, {
        params: { id: one.customerId },
        body: {
          source,
          externalId,
          product,
          line,
          startedOn,
          period,
          price,
          renewals,
          ...change,
        },
      });
      toast.done(t('contracts.told'));
      await Promise.all([known.refetch(), worth.refetch(), valuation.refetch()]);
    } catch (error) {
      toast.failed(describeError(error, t).title);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section
      span={12}
      title={t('contracts.of_customer')}
      note={
        total
          ? t('contracts.worth', {
              value: format.money(total.value),
              range: format.moneyRange(total.low, total.high),
            })
          : undefined
      }
      foot={
        worthNow && part !== null
          ? t('contracts.together', {
              contracts: format.money(part),
              purchases: format.money(worthNow.value - part),
              sum: format.money(worthNow.value),
            })
          : undefined
      }
    >
      <Ledger
        caption={t('contracts.of_customer')}
        titleColumn={t('contracts.contract')}
        columns={[
          { key: 'next', title: t('contracts.next') },
          { key: 'chance', title: t('contracts.chance'), align: 'end', figure: true },
          { key: 'value', title: t('contracts.expected'), align: 'end', figure: true, wide: true },
          { key: 'tell', align: 'end' },
        ]}
        rows={contracts.map((one) => {
          const found = of(one);
          const open = one.endedOn === null;
          return {
            id: String(one.id),
            title: one.product ?? one.externalId,
            note: t('contracts.paid', {
              price: format.moneyExact(one.price),
              period: t(`imports.value_period_${one.period}`),
              since: format.date(one.startedOn),
              renewals: format.integer(one.renewals),
            }),
            cells: {
              next: open
                ? format.date(one.dueOn)
                : t(one.endReason ? 'contracts.ended_reason' : 'contracts.ended', {
                    day: format.date(one.endedOn!),
                    reason: one.endReason ?? '',
                  }),
              chance:
                found?.pRenews == null
                  ? found?.state === 'late'
                    ? t('customers.contract_late')
                    : '–'
                  : format.probability(found.pRenews),
              value: found?.value ? format.money(found.value.value) : '–',
              tell:
                open && can('purchases.write') ? (
                  <Button.Group className="contract-told">
                    <Button
                      size="xs"
                      variant="default"
                      disabled={
                        busy ||
                        renewalOn(one.startedOn, one.period, one.renewals + 1) >
                          soon(worth.data?.asOf ?? one.dueOn)
                      }
                      onClick={() => tell(one, { renewals: one.renewals + 1 })}
                    >
                      {t('contracts.renewed')}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      disabled={busy}
                      onClick={() => tell(one, { endedOn: one.dueOn })}
                    >
                      {t('contracts.not_renewing')}
                    </Button>
                  </Button.Group>
                ) : null,
            },
          };
        })}
      />
    </Section>
  );
}

/** A renewal can be written down so early. */
const soon = (day: string) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 31 * 86_400_000).toISOString().slice(0, 10);
