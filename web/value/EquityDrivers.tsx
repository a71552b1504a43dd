// The drivers of the equity: how buyers rate the company beside its strongest rival, and what half a point more would bring.
import { Button, Modal, NumberInput, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { type Driver, drivers, gainOf, valueContract } from '../../server/value/contract.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';

export type Ratings = AnswerOf<typeof valueContract.drivers>['ratings'];

/** Points by which a rating is raised to see what it brings. */
const half = 0.5;

/** @param worth equity of today, minor units */
export function EquityDrivers({ worth }: { worth: number }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [rating, setRating] = useState(false);
  const { data, error, refetch } = useEndpoint(valueContract.drivers);
  const known = data?.ratings ?? [];
  const button = can('value.write') && data && (
    <Button size="xs" variant="default" onClick={() => setRating(true)}>
      {t('equity.drivers_rate')}
    </Button>
  );
  return (
    <Section
      title={t('equity.drivers')}
      note={t('equity.drivers_note')}
      span={12}
      actions={known.length > 0 && button}
      foot={known.length > 0 && t('equity.drivers_foot')}
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !data ? (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      ) : known.length === 0 ? (
        <EmptyState title={t('equity.drivers_empty')} action={button}>
          {t('equity.drivers_empty_help')}
        </EmptyState>
      ) : (
        <Rated ratings={known} worth={worth} />
      )}
      <Modal
        opened={rating}
        onClose={() => setRating(false)}
        title={t('equity.drivers_rate')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        <Form ratings={known} onClose={() => setRating(false)} />
      </Modal>
    </Section>
  );
}

function Rated({ ratings, worth }: { ratings: Ratings; worth: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = { align: 'end', figure: true } as const;
  return (
    <Ledger
      caption={t('equity.drivers')}
      titleColumn={t('equity.driver')}
      columns={[
        { key: 'weight', title: t('equity.driver_weight'), ...figure, wide: true },
        { key: 'own', title: t('equity.driver_own'), ...figure },
        { key: 'rival', title: t('equity.driver_rival'), ...figure },
        { key: 'gain', title: t('equity.driver_gain'), ...figure },
      ]}
      rows={ratings.map(({ driver, weight, own, rival, answers }) => ({
        id: driver,
        title: t(`equity.driver_${driver}`),
        note:
          answers === null
            ? t(`equity.driver_${driver}_note`)
            : `${t(`equity.driver_${driver}_note`)} · ${t('equity.driver_answers', { count: answers, number: format.integer(answers) })}`,
        cells: {
          weight: format.share(weight),
          own: format.decimal(own, 1),
          rival: format.decimal(rival, 1),
          gain: format.moneyChangeShort(Math.round(worth * gainOf(ratings, driver, half))),
        },
      }))}
    />
  );
}

type Typed = Record<
  Driver,
  { weight: number | string; own: number | string; rival: number | string }
>;

function Form({ ratings, onClose }: { ratings: Ratings; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<Typed>(() => {
    const of = (driver: Driver) => {
      const one = ratings.find((known) => known.driver === driver);
      return {
        weight: one ? Math.max(1, Math.round(one.weight * 100)) : 33,
        own: one?.own ?? '',
        rival: one?.rival ?? '',
      };
    };
    return { value: of('value'), brand: of('brand'), relationship: of('relationship') };
  });
  const [answers, setAnswers] = useState<number | string>(ratings[0]?.answers ?? '');
  const save = useSend(valueContract.setDrivers, {
    changes: [valueContract.drivers],
    onSuccess: () => {
      toast.done(t('equity.drivers_saved'));
      onClose();
    },
  });
  const within = (value: number | string, low: number, high: number) =>
    typeof value === 'number' && value >= low && value <= high;
  const ready = drivers.every(
    (driver) =>
      within(typed[driver].weight, 1, 100) &&
      within(typed[driver].own, 1, 5) &&
      within(typed[driver].rival, 1, 5),
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready) return;
    save.mutate({
      body: {
        ratings: drivers.map((driver) => ({
          driver,
          weight: Number(typed[driver].weight),
          own: Number(typed[driver].own),
          rival: Number(typed[driver].rival),
          answers: typeof answers === 'number' && answers >= 1 ? Math.round(answers) : null,
        })),
      },
    });
  };
  const field = (driver: Driver, name: 'weight' | 'own' | 'rival') => (
    <NumberInput
      label={t(`equity.driver_${name}`)}
      min={1}
      max={name === 'weight' ? 100 : 5}
      step={name === 'weight' ? 5 : 0.1}
      decimalScale={name === 'weight' ? 0 : 2}
      suffix={name === 'weight' ? ' %' : ''}
      value={typed[driver][name]}
      onChange={(value) =>
        setTyped((before) => ({ ...before, [driver]: { ...before[driver], [name]: value } }))
      }
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <p className="small soft">{t('equity.drivers_help')}</p>
        {drivers.map((driver) => (
          <fieldset key={driver} className="equity-driver">
            <legend>{t(`equity.driver_${driver}`)}</legend>
            <div className="equity-rates">
              {field(driver, 'weight')}
              {field(driver, 'own')}
              {field(driver, 'rival')}
            </div>
          </fieldset>
        ))}
        <NumberInput
          label={t('equity.driver_asked')}
          description={t('equity.driver_asked_help')}
          min={1}
          decimalScale={0}
          value={answers}
          onChange={setAnswers}
        />
        {save.error && <ErrorState error={save.error} />}
        <div className="settings-save">
          <Button type="submit" disabled={!ready} loading={save.isPending}>
            {t('equity.drivers_save')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
