// Exchange rates: what other currencies are worth in that of the company, from a day on. One by one, or
// pasted and from a file.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract, mostRatesAtOnce, readRatesText } from '../../server/company/contract.ts';
import { PasteRows } from '../ui/PasteRows.tsx';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpointPages, useSend } from '../use-endpoint.ts';

interface RatesSectionProps {
  currency: string;
  mayChange: boolean;
}

export function RatesSection({ currency, mayChange }: RatesSectionProps) {
  const { t } = useTranslation();
  return (
    <Section title={t('rates.title')} note={t('rates.note', { currency })} id="rates">
      <Known currency={currency} mayChange={mayChange} />
      {mayChange && <AddRates currency={currency} />}
      <p className="small soft">{t('rates.stored')}</p>
    </Section>
  );
}

function Known({ currency, mayChange }: RatesSectionProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useEndpointPages(companyContract.rates, { query: { limit: 20 } });
  const drop = useSend(companyContract.dropRate, { changes: [companyContract.rates] });
  const rates = found.data?.pages.flatMap((page) => page.rates) ?? [];
  if (found.isPending) return <SkeletonLedger rows={3} />;
  if (found.isError)
    return (
      <ErrorState error={found.error} title={t('rates.failed')} onRetry={() => found.refetch()} />
    );
  if (rates.length === 0) return <p className="soft">{t('rates.none', { currency })}</p>;
  return (
    <>
      {drop.error && <ErrorState error={drop.error} />}
      <table className="ledger rates">
        <caption className="sr-only">{t('rates.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('rates.currency')}</th>
            <th scope="col">{t('rates.from')}</th>
            <th scope="col" className="at-end">
              {t('rates.worth', { currency })}
            </th>
            {mayChange && (
              <th scope="col">
                <span className="sr-only">{t('rates.drop')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rates.map((rate) => (
            <tr key={`${rate.currency} ${rate.day}`}>
              <th scope="row">{rate.currency}</th>
              <td className="num">{format.date(rate.day)}</td>
              {/* As it was told, digit by digit. */}
              <td className="num at-end">
                {rate.rate.replace('.', format.decimal(0.1).replace(/\d/g, ''))}
              </td>
              {mayChange && (
                <td className="at-end">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={t('rates.drop_one', {
                      currency: rate.currency,
                      day: format.date(rate.day),
                    })}
                    onClick={() =>
                      drop.mutate({ params: { currency: rate.currency, day: rate.day } })
                    }
                  >
                    <IconTrash size={16} stroke={1.6} aria-hidden="true" />
                  </ActionIcon>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {found.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => found.fetchNextPage()}
        >
          {t('rates.more')}
        </Button>
      )}
    </>
  );
}

const empty = { currency: '', day: '', rate: '' };

function AddRates({ currency }: { currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [one, setOne] = useState(empty);
  const [many, setMany] = useState<string | null>(null);
  const save = useSend(companyContract.setRates, {
    changes: [companyContract.rates],
    onSuccess: (_, { body }) => {
      setOne(empty);
      setMany(null);
      toast.done(
        t('rates.saved', { count: body.rates.length, number: format.integer(body.rates.length) }),
      );
    },
  });
  const text = many ?? `${one.currency}\t${one.day}\t${one.rate.trim()}`;
  const { rates, wrong } = readRatesText(text);
  return (
    <PasteRows
      text={many}
      onText={setMany}
      rows={rates.length}
      wrong={wrong}
      most={mostRatesAtOnce}
      tooMany={t('rates.too_many', { number: format.integer(mostRatesAtOnce) })}
      label={t('rates.many')}
      help={t('rates.many_help')}
      paste={t('rates.paste')}
      close={t('rates.one')}
      save={
        many === null || rates.length === 0
          ? t('rates.add')
          : t('rates.add_many', { count: rates.length, number: format.integer(rates.length) })
      }
      file={t('rates.file')}
      saving={save.isPending}
      onSave={() => save.mutate({ body: { rates } })}
      after={save.error && <ErrorState error={save.error} title={t('rates.not_saved')} />}
    >
      <div className="rates-one">
        <TextInput
          label={t('rates.currency')}
          placeholder="USD"
          maxLength={3}
          value={one.currency}
          onChange={(event) => setOne({ ...one, currency: event.currentTarget.value })}
        />
        <TextInput
          label={t('rates.from')}
          type="date"
          value={one.day}
          onChange={(event) => setOne({ ...one, day: event.currentTarget.value })}
        />
        <TextInput
          label={t('rates.worth', { currency })}
          inputMode="decimal"
          value={one.rate}
          onChange={(event) => setOne({ ...one, rate: event.currentTarget.value })}
        />
      </div>
    </PasteRows>
  );
}
