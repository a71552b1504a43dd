// How long a silence is: the rule by which customers are at risk and lost, where it comes from, and changing it.
import { Button, Modal, NumberInput, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract } from '../../../server/retention/contract.ts';
import { Card } from '../../ui/Section.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { useSend } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { type Cycle, lineName } from './cycle-words.ts';

export function CyclePace({ cycle }: { cycle: Cycle }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [changing, setChanging] = useState(false);
  const { rule, line } = cycle;
  const days = (count: number) => format.integer(Math.round(count));
  return (
    <Card title={t('cycle.pace')} hatched={rule.from === 'start'}>
      <p className="cycle-pace">
        {t('cycle.pace_words', {
          usual: days(rule.usual),
          risk: days(rule.risk * rule.usual),
          lapse: days(rule.lapse * rule.usual),
        })}
      </p>
      <p className="small soft">{t('cycle.pace_own')}</p>
      <p className="small soft">
        {t(`cycle.pace_from_${rule.from}`, {
          date: rule.at === null ? '' : format.date(rule.at),
        })}
      </p>
      {can('value.write') && (
        <div className="cycle-pace-action">
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>
            {t('cycle.pace_change')}
          </Button>
        </div>
      )}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t('cycle.pace_of', { line: lineName(t, line) })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        {changing && <PaceForm cycle={cycle} onClose={() => setChanging(false)} />}
      </Modal>
    </Card>
  );
}

function PaceForm({ cycle, onClose }: { cycle: Cycle; onClose: () => void }) {
  const { t } = useTranslation();
  const { rule, line } = cycle;
  const [usual, setUsual] = useState<number | string>(Math.round(rule.usual));
  const [risk, setRisk] = useState<number | string>(rule.risk);
  const [lapse, setLapse] = useState<number | string>(rule.lapse);
  const save = useSend(retentionContract.setPace, {
    changes: [retentionContract.cycle, retentionContract.customerCycles],
    onSuccess: () => {
      toast.done(t('cycle.pace_saved'));
      onClose();
    },
  });
  const given = [usual, risk, lapse].map(Number) as [number, number, number];
  const whole = [usual, risk, lapse].every((value) => value !== '');
  const reversed = whole && given[2] <= given[1];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (whole && !reversed)
      save.mutate({ body: { line, usual: given[0], risk: given[1], lapse: given[2] } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <NumberInput
          label={t('cycle.pace_usual')}
          description={t('cycle.pace_usual_help')}
          value={usual}
          onChange={setUsual}
          min={1}
          max={3660}
          allowNegative={false}
        />
        <NumberInput
          label={t('cycle.pace_risk')}
          value={risk}
          onChange={setRisk}
          min={0.5}
          max={50}
          step={0.5}
          allowNegative={false}
        />
        <NumberInput
          label={t('cycle.pace_lapse')}
          value={lapse}
          onChange={setLapse}
          min={0.5}
          max={100}
          step={0.5}
          allowNegative={false}
          error={reversed ? t('cycle.pace_reversed') : undefined}
        />
        <p className="small soft">{t('cycle.pace_redraws')}</p>
        {save.error && <ErrorState error={save.error} />}
        <Button type="submit" loading={save.isPending} disabled={!whole || reversed}>
          {t('cycle.pace_save')}
        </Button>
      </Stack>
    </form>
  );
}
