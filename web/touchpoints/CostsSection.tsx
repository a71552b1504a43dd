// Settings: what a touchpoint of each kind costs, since when, and from which day it costs something else.
import { Button, NumberInput, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { companyContract } from '../../server/company/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { kinds, touchpointsContract } from '../../server/touchpoints/contract.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import type { Kind } from './touchpoint-draft.ts';
import { wallText } from './zoned.ts';
import './touchpoints.css';

type Cost = AnswerOf<typeof touchpointsContract.costs>['costs'][number];

export function CostsSection({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const costs = useEndpoint(touchpointsContract.costs);
  const timeZone = useEndpoint(companyContract.company).data?.timeZone;
  return (
    <Section title={t('costs.title')} note={t('costs.note')} id="costs">
      {costs.isPending && <SkeletonLedger rows={4} />}
      {costs.isError && (
        <ErrorState error={costs.error} title={t('costs.failed')} onRetry={() => costs.refetch()} />
      )}
      {costs.data && timeZone && (
        <ul className="costs">
          {kinds.map((kind) => (
            <OneKind
              key={kind}
              kind={kind}
              costs={costs.data.costs.filter((cost) => cost.kind === kind)}
              today={wallText(new Date(), timeZone).slice(0, 10)}
              mayChange={mayChange}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

interface OneKindProps {
  kind: Kind;
  /** The newest first. */
  costs: readonly Cost[];
  today: string;
  mayChange: boolean;
}

function OneKind({ kind, costs, today, mayChange }: OneKindProps) {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  const name = t(`touchpoint.kind_${kind}`);
  const now = costs.find(({ validFrom }) => validFrom <= today);
  const words = useCostWords();
  const others = costs.filter((cost) => cost !== now);
  return (
    <li>
      <div className="costs-head">
        <strong>{name}</strong>
        <span className="num">{now ? words(now) : t('costs.unknown')}</span>
        {mayChange && (
          <Button
            variant="subtle"
            size="compact-xs"
            aria-expanded={writing}
            aria-label={`${t('costs.change')}: ${name}`}
            onClick={() => setWriting(!writing)}
          >
            {t('costs.change')}
          </Button>
        )}
      </div>
      {others.length > 0 && (
        <details className="small">
          <summary>{t('costs.others')}</summary>
          <ul>
            {others.map((cost) => (
              <li key={cost.validFrom} className="soft num">
                {words(cost)}
                {cost.setBy && ` · ${cost.setBy}`}
              </li>
            ))}
          </ul>
        </details>
      )}
      {writing && (
        <CostForm kind={kind} from={now} today={today} onDone={() => setWriting(false)} />
      )}
    </li>
  );
}

/** `$12.50 más $2.00 por minuto, desde el 1 ene 2026`. */
function useCostWords() {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ amount, perMinute, validFrom }: Cost) => {
    const day = format.date(validFrom);
    if (amount === null) return t('costs.unknown_since', { day });
    const cost = format.moneyExact(amount);
    return perMinute === 0
      ? t('costs.since', { cost, day })
      : t('costs.since_minute', { cost, minute: format.moneyExact(perMinute), day });
  };
}

interface CostFormProps {
  kind: Kind;
  /** What holds now. */
  from: Cost | undefined;
  today: string;
  onDone: () => void;
}

function CostForm({ kind, from, today, onDone }: CostFormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const unit = format.major(1);
  const [amount, setAmount] = useState(from?.amount ?? null);
  const [perMinute, setPerMinute] = useState<number | null>(from?.perMinute || null);
  const [day, setDay] = useState(today);
  const save = useSend(touchpointsContract.setCost, {
    changes: [
      touchpointsContract.costs,
      touchpointsContract.coverage,
      touchpointsContract.touchpoints,
      touchpointsContract.timeline,
    ],
    onSuccess: () => {
      toast.done(t('costs.saved'));
      onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const params = { kind, day };
    save.mutate({ params, body: { amount, perMinute: amount === null ? 0 : (perMinute ?? 0) } });
  };
  const money = (value: number | null, set: (value: number | null) => void) => ({
    hideControls: true,
    min: 0,
    decimalScale: Math.round(-Math.log10(unit)),
    value: value === null ? ('' as const) : Number((value * unit).toPrecision(15)),
    onChange: (typed: number | string) =>
      set(
        typed === '' || !Number.isFinite(Number(typed)) ? null : Math.round(Number(typed) / unit),
      ),
  });
  return (
    <form className="costs-form" onSubmit={submit}>
      <NumberInput
        label={t('costs.amount', { currency: format.currency })}
        {...money(amount, setAmount)}
      />
      <NumberInput
        label={t('costs.per_minute', { currency: format.currency })}
        {...money(perMinute, setPerMinute)}
      />
      <TextInput
        type="date"
        label={t('costs.from')}
        value={day}
        required
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      {save.error && <ErrorState error={save.error} />}
      <div className="settings-save">
        <Button type="submit" disabled={day === ''} loading={save.isPending}>
          {t(amount === null ? 'costs.save_unknown' : 'costs.save')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
      </div>
    </form>
  );
}
