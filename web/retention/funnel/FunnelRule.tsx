// From which purchases on somebody is recent, regular, most often and loyal; and changing it.
import { Button, Modal, NumberInput, Stack } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { retentionContract, type startingFunnelRule } from '../../../server/retention/contract.ts';
import { Card } from '../../ui/Section.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { useSend } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { lineName } from '../cycle/cycle-words.ts';
import type { Funnel } from './funnel-words.ts';

const fields = [
  { key: 'recentDays', most: 3660 },
  { key: 'windowDays', most: 3660 },
  { key: 'regular', most: 1000 },
  { key: 'often', most: 1000 },
  { key: 'loyalWindows', most: 5 },
] as const;

export function FunnelRule({ funnel }: { funnel: Funnel }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [changing, setChanging] = useState(false);
  const { rule, line } = funnel;
  return (
    <Card title={t('funnel.rule')}>
      <ul className="funnel-rule">
        <li>{t('funnel.rule_recent', { days: rule.recentDays })}</li>
        <li>{t('funnel.rule_regular', { number: rule.regular, window: rule.windowDays })}</li>
        <li>{t('funnel.rule_often', { number: rule.often, window: rule.windowDays })}</li>
        <li>
          {t('funnel.rule_loyal', {
            regular: rule.regular,
            windows: rule.loyalWindows,
            window: rule.windowDays,
          })}
        </li>
      </ul>
      <p className="small soft">
        {t(rule.from === 'start' ? 'funnel.rule_start' : 'funnel.rule_person')}
      </p>
      {can('value.write') && (
        <div className="funnel-rule-action">
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>
            {t('funnel.rule_change')}
          </Button>
        </div>
      )}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t('funnel.rule_of', { line: lineName(t, line) })}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        {changing && <RuleForm funnel={funnel} onClose={() => setChanging(false)} />}
      </Modal>
    </Card>
  );
}

type Given = Record<keyof typeof startingFunnelRule, number | string>;

function RuleForm({ funnel, onClose }: { funnel: Funnel; onClose: () => void }) {
  const { t } = useTranslation();
  const { rule, line } = funnel;
  const [given, setGiven] = useState<Given>({
    recentDays: rule.recentDays,
    windowDays: rule.windowDays,
    regular: rule.regular,
    often: rule.often,
    loyalWindows: rule.loyalWindows,
  });
  const save = useSend(retentionContract.setFunnelRule, {
    changes: [retentionContract.funnel, retentionContract.funnelWhatIf],
    onSuccess: () => {
      toast.done(t('funnel.rule_saved'));
      onClose();
    },
  });
  const whole = fields.every(
    ({ key, most }) => Number(given[key]) >= 1 && Number(given[key]) <= most,
  );
  const reversed = whole && Number(given.often) < Number(given.regular);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!whole || reversed) return;
    const { recentDays, windowDays, regular, often, loyalWindows } = given;
    save.mutate({
      body: {
        line,
        recentDays: Number(recentDays),
        windowDays: Number(windowDays),
        regular: Number(regular),
        often: Number(often),
        loyalWindows: Number(loyalWindows),
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        {fields.map(({ key, most }) => (
          <NumberInput
            key={key}
            label={t(`funnel.field_${key}`)}
            value={given[key]}
            onChange={(value) => setGiven({ ...given, [key]: value })}
            min={1}
            max={most}
            allowNegative={false}
            allowDecimal={false}
            error={key === 'often' && reversed ? t('funnel.rule_reversed') : undefined}
          />
        ))}
        <p className="small soft">{t('funnel.rule_redraws')}</p>
        {save.error && <ErrorState error={save.error} />}
        <Button type="submit" loading={save.isPending} disabled={!whole || reversed}>
          {t('funnel.rule_save')}
        </Button>
      </Stack>
    </form>
  );
}
