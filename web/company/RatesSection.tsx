// Exchange rates: what other currencies are worth in that of the company, from a day on. One by one, or
// pasted and from a file.
import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract, mostRatesAtOnce, readRatesText } from '../../server/company/contract.ts';
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
  const input = useRef<HTMLInputElement>(null);
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
  const ready = rates.length > 0 && rates.length <= mostRatesAtOnce && wrong.length === 0;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) save.mutate({ body: { rates } });
  };
  return (
    <form className="rates-form" onSubmit={submit}>
      {many === null ? (
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
      ) : (
        <Textarea
          label={t('rates.many')}
          description={t('rates.many_help')}
          autosize
          minRows={4}
          maxRows={12}
          value={many}
          error={
            (wrong.length > 0 &&
              t('rates.wrong', { count: wrong.length, lines: wrong.slice(0, 8).join(', ') })) ||
            (rates.length > mostRatesAtOnce &&
              t('rates.too_many', { number: format.integer(mostRatesAtOnce) }))
          }
          onChange={(event) => setMany(event.currentTarget.value)}
        />
      )}
      {save.error && <ErrorState error={save.error} title={t('rates.not_saved')} />}
      <div className="settings-save">
        <Button type="submit" variant="default" disabled={!ready} loading={save.isPending}>
          {many === null || !ready
            ? t('rates.add')
            : t('rates.add_many', { count: rates.length, number: format.integer(rates.length) })}
        </Button>
        <Button variant="subtle" onClick={() => setMany(many === null ? '' : null)}>
          {t(many === null ? 'rates.paste' : 'rates.one')}
        </Button>
        <Button variant="subtle" onClick={() => input.current?.click()}>
          {t('rates.file')}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          hidden
          aria-label={t('rates.file')}
          onChange={async (event) => {
            const { files } = event.currentTarget;
            const file = files?.[0];
            if (file) setMany(await file.text());
            if (input.current) input.current.value = '';
          }}
        />
      </div>
    </form>
  );
}
