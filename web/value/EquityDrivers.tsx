// The drivers of the equity: how buyers rate the company beside its strongest rival, and what half a point more would bring.
import { Button, Modal, NumberInput, Stack } from '@mantine/core';
import { type SubmitEvent, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import {
  type Driver,
  drivers,
  gainBounds,
  gainOf,
  productBounds,
  valueContract,
} from '../../server/value/contract.ts';
import { Chart } from '../ui/Chart.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { PasteRows } from '../ui/PasteRows.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { driversOption } from './equity-drivers-chart.ts';
import { readRatings } from './ratings-text.ts';

export type Ratings = AnswerOf<typeof valueContract.drivers>['ratings'];

/** Lines of a survey that are read at once. */
const mostLines = 20_000;
/** Points by which a rating is raised to see what it brings. */
const half = 0.5;

interface Worth {
  /** Equity of today, minor units. */
  worth: number;
  /** Its interval, where it is known. */
  range: { low: number; high: number } | null;
}

export function EquityDrivers({ worth, range }: Worth) {
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
  const form = (
    <Modal
      opened={rating}
      onClose={() => setRating(false)}
      title={t('equity.drivers_rate')}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      centered
    >
      <Form ratings={known} onClose={() => setRating(false)} />
    </Modal>
  );
  if (known.length > 0)
    return (
      <>
        <Compared ratings={known} />
        <Section
          title={t('equity.drivers_worth')}
          note={t('equity.drivers_worth_note')}
          span={6}
          actions={button}
          foot={t('equity.drivers_foot')}
        >
          <Rated ratings={known} worth={worth} range={range} />
          {form}
        </Section>
      </>
    );
  return (
    <Section title={t('equity.drivers')} note={t('equity.drivers_note')} span={12}>
      {error && !data ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !data ? (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      ) : (
        <EmptyState title={t('equity.drivers_empty')} action={button}>
          {t('equity.drivers_empty_help')}
        </EmptyState>
      )}
      {form}
    </Section>
  );
}

/** Ours and the rival's on one scale, the driver that counts most first. */
function Compared({ ratings }: { ratings: Ratings }) {
  const { t } = useTranslation();
  const format = useFormat();
  const option = useCallback(
    (context: Parameters<ReturnType<typeof driversOption>>[0]) =>
      driversOption(
        byWeight(ratings).map((rating) => ({
          ...rating,
          name: t(`equity.driver_${rating.driver}`),
        })),
        { own: t('equity.driver_own'), rival: t('equity.driver_rival') },
      )(context),
    [ratings, t],
  );
  const one = { format: (value: number) => format.decimal(value, 1) };
  return (
    <Chart
      title={t('equity.drivers')}
      note={t('equity.drivers_note')}
      span={6}
      height={210}
      option={option}
      label={byWeight(ratings)
        .map(({ driver, own, rival }) =>
          t('equity.drivers_label', {
            driver: t(`equity.driver_${driver}`),
            own: format.decimal(own, 1),
            rival: format.decimal(rival, 1),
          }),
        )
        .join('; ')}
      table={{
        columns: [
          { title: t('equity.driver') },
          { title: t('equity.driver_weight'), format: format.share },
          { title: t('equity.driver_own'), ...one },
          { title: t('equity.driver_rival'), ...one },
          {
            title: t('equity.driver_gap'),
            format: (gap) =>
              `${gap > 0 ? '+' : gap < 0 ? '−' : ''}${format.decimal(Math.abs(gap), 1)}`,
          },
        ],
        rows: byWeight(ratings).map(({ driver, weight, own, rival }) => [
          t(`equity.driver_${driver}`),
          weight,
          own,
          rival,
          own - rival,
        ]),
      }}
    />
  );
}

const byWeight = (ratings: Ratings) => ratings.toSorted((a, b) => b.weight - a.weight);

function Rated({ ratings, worth, range }: Worth & { ratings: Ratings }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figure = { align: 'end', figure: true } as const;
  const gain = (driver: Driver) => {
    const share = gainOf(ratings, driver, half);
    const bounds =
      range && worth > 0 && share > 0
        ? productBounds([worth, range], [share, gainBounds(ratings, driver, half)])
        : null;
    return (
      <>
        {format.moneyChangeShort(Math.round(worth * share))}
        {bounds && (
          <div className="ledger-note">
            {format.moneyRangeShort(Math.round(bounds.low), Math.round(bounds.high))}
          </div>
        )}
      </>
    );
  };
  return (
    <Ledger
      caption={t('equity.drivers')}
      titleColumn={t('equity.driver')}
      columns={[
        { key: 'weight', title: t('equity.driver_weight'), ...figure },
        { key: 'gain', title: t('equity.driver_gain'), ...figure },
      ]}
      rows={byWeight(ratings).map(({ driver, weight, answers }) => ({
        id: driver,
        title: t(`equity.driver_${driver}`),
        note:
          answers === null
            ? t(`equity.driver_${driver}_note`)
            : `${t(`equity.driver_${driver}_note`)} · ${t('equity.driver_answers', { count: answers, number: format.integer(answers) })}`,
        cells: {
          weight: format.share(weight),
          gain: gain(driver),
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
  const format = useFormat();
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
  const [text, setText] = useState<string | null>(null);
  const read = readRatings(text ?? '');
  /** What was pasted goes into the fields; nothing is stored before somebody has looked. */
  const take = () => {
    setTyped((before) => {
      const after = { ...before };
      for (const driver of drivers) {
        const found = read.ratings[driver];
        if (found)
          after[driver] = {
            own: found.own,
            rival: found.rival,
            weight:
              found.weight === null ? before[driver].weight : Math.max(1, Math.round(found.weight)),
          };
      }
      return after;
    });
    const most = Math.max(...drivers.map((driver) => read.ratings[driver]?.lines ?? 0));
    if (most > 1) setAnswers(most);
    setText(null);
  };
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
      suffix={name === 'weight' ? format.percentSign : ''}
      value={typed[driver][name]}
      onChange={(value) =>
        setTyped((before) => ({ ...before, [driver]: { ...before[driver], [name]: value } }))
      }
    />
  );
  return (
    <Stack gap={16}>
      <PasteRows
        text={text}
        onText={setText}
        rows={read.rows}
        wrong={read.wrong}
        most={mostLines}
        label={t('equity.drivers_paste_label')}
        help={t('equity.drivers_paste_help')}
        paste={t('equity.drivers_paste')}
        save={t('equity.drivers_take', { count: read.rows, number: format.integer(read.rows) })}
        file={t('equity.drivers_file')}
        saving={false}
        onSave={take}
      />
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
    </Stack>
  );
}
