// By which thresholds losses are told, who set them and when, and setting others.
import { Button, Modal, NumberInput, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { retentionContract } from '../../server/retention/contract.ts';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';

type Version = AnswerOf<typeof retentionContract.lossRules>['versions'][number];
type Rules = Version['rules'];

/** In which unit each is written: shares in hundredths. */
const fields = [
  { name: 'quantile', part: true, min: 50, max: 99 },
  { name: 'cut', part: true, min: 2, max: 90 },
  { name: 'signalQuantile', part: true, min: 30, max: 99 },
  { name: 'signalCut', part: true, min: 2, max: 95 },
  { name: 'complaintDays', part: false, min: 1, max: 365 },
  { name: 'fallenTo', part: false, min: 0, max: 100 },
  { name: 'fallenBy', part: false, min: 1, max: 100 },
  { name: 'shareFall', part: true, min: 5, max: 95 },
] as const;

export function LossRules() {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [changing, setChanging] = useState(false);
  const found = useEndpoint(retentionContract.lossRules, {});
  const { data, error } = found;
  const now = data?.versions[0];
  const shown = (rules: Rules, { name, part }: (typeof fields)[number]) =>
    part ? format.share(rules[name]) : format.integer(rules[name]);
  const set = (version: Version) =>
    version.at === null
      ? t('retention.rules_default')
      : t('retention.rules_set', {
          day: format.date(version.at.slice(0, 10)),
          by: version.by ?? t('retention.rules_nobody'),
        });
  return (
    <Section
      span={12}
      id="rules"
      title={t('retention.rules')}
      note={t('retention.rules_note')}
      foot={
        data &&
        data.versions.length > 1 &&
        t('retention.rules_before', {
          list: new Intl.ListFormat(format.locale).format(data.versions.slice(1).map(set)),
        })
      }
      actions={
        now &&
        can('value.write') && (
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>
            {t('retention.rules_change')}
          </Button>
        )
      }
    >
      {error && !data && <ErrorState error={error} onRetry={() => found.refetch()} />}
      {!data && !error && (
        <Loading>
          <SkeletonLedger rows={4} />
        </Loading>
      )}
      {now && (
        <>
          <p className="small soft">{set(now)}</p>
          <Ledger
            caption={t('retention.rules')}
            columns={[{ key: 'value', align: 'end', figure: true, width: 96 }]}
            rows={fields.map((field) => ({
              id: field.name,
              title: t(`retention.threshold_${field.name}`),
              cells: { value: shown(now.rules, field) },
            }))}
          />
        </>
      )}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t('retention.rules_change')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        {now && changing && <RulesForm rules={now.rules} onDone={() => setChanging(false)} />}
      </Modal>
    </Section>
  );
}

function RulesForm({ rules, onDone }: { rules: Rules; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [given, setGiven] = useState<Record<string, number | string>>(() =>
    Object.fromEntries(
      fields.map(({ name, part }) => [name, part ? Math.round(rules[name] * 100) : rules[name]]),
    ),
  );
  const save = useSend(retentionContract.setLossRules, {
    changes: [
      retentionContract.lossRules,
      retentionContract.retention,
      retentionContract.losses,
      retentionContract.winBack,
    ],
    onSuccess: () => {
      toast.done(t('retention.rules_saved'));
      onDone();
    },
  });
  const whole = fields.every(({ name }) => given[name] !== '');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!whole) return;
    save.mutate({
      body: Object.fromEntries(
        fields.map(({ name, part }) => [
          name,
          part ? Number(given[name]) / 100 : Math.round(Number(given[name])),
        ]),
      ) as unknown as Rules,
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={12}>
        {fields.map(({ name, part, min, max }) => (
          <NumberInput
            key={name}
            label={t(`retention.threshold_${name}`)}
            value={given[name] ?? ''}
            min={min}
            max={max}
            allowNegative={false}
            decimalScale={0}
            suffix={part ? format.percentSign : ''}
            onChange={(value) => setGiven({ ...given, [name]: value })}
          />
        ))}
        <p className="small soft">{t('retention.rules_again')}</p>
        {save.error && <ErrorState error={save.error} />}
        <div className="settings-save">
          <Button type="submit" loading={save.isPending} disabled={!whole}>
            {t('retention.rules_save')}
          </Button>
          <Button variant="default" onClick={onDone}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
