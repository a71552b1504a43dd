// Which model the values rest on, how it was chosen, and the setting that chooses another.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { Tag } from '../ui/Certainty.tsx';
import { Ledger } from '../ui/Ledger.tsx';
import { Section } from '../ui/Section.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import type { Model } from './model-charts.ts';
import { modelNames, useModelName } from './model-names.ts';

export function ModelChosen({ model }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const modelName = useModelName();
  const { choice } = model;
  const best = Math.max(
    ...(choice?.candidates ?? []).map(({ logLikelihood }) => logLikelihood ?? -Infinity),
  );
  return (
    <Section
      title={t('model.chosen')}
      note={<Why model={model} />}
      span={7}
      actions={<Setting model={model} />}
    >
      {choice && choice.candidates.length > 0 && (
        <Ledger
          caption={t('model.chosen')}
          titleColumn={t('model.candidate')}
          columns={[
            {
              key: 'expected',
              title: t('model.foretold', { actual: format.integer(choice.actual) }),
              align: 'end',
              figure: true,
            },
            { key: 'behind', title: t('model.behind'), align: 'end', figure: true },
          ]}
          rows={choice.candidates.map(({ model: name, expected, logLikelihood, converged }) => ({
            id: name,
            title: (
              <>
                {modelName(name)}{' '}
                {name === choice.model && <Tag kind="plain">{t('model.in_use')}</Tag>}
              </>
            ),
            note: converged ? undefined : t('model.did_not_converge'),
            cells: {
              expected: expected !== null && format.integer(expected),
              behind:
                logLikelihood !== null &&
                (logLikelihood === best
                  ? t('model.best')
                  : format.decimal(logLikelihood - best, 1)),
            },
          }))}
        />
      )}
    </Section>
  );
}

/** The reason in a sentence, with the size of the comparison. */
function Why({ model: { choice, run } }: { model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const modelName = useModelName();
  if (!choice) return t('model.chosen_by_default', { model: modelName(run?.model ?? '') });
  const words = {
    model: modelName(choice.model),
    against: modelName(choice.against ?? ''),
    customers: format.integer(choice.customers),
    weeks: format.integer(choice.weeks),
    lead: format.decimal(Math.abs(choice.lead ?? 0), 1),
    error: format.decimal(choice.error ?? 0, 1),
    date: format.date(choice.on),
  };
  return t(`model.chosen_${choice.reason}`, words);
}

function Setting({ model }: { model: Model }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const modelName = useModelName();
  const set = useSend(valueContract.setModel, {
    changes: [valueContract.model, valueContract.overview],
    onSuccess: () => toast.done(t('model.setting_done')),
  });
  if (!can('value.write')) return null;
  return (
    <Select
      size="xs"
      aria-label={t('model.setting')}
      data={['auto', ...modelNames].map((value) => ({
        value,
        label: value === 'auto' ? t('model.setting_auto') : modelName(value),
      }))}
      value={model.asked}
      allowDeselect={false}
      disabled={set.isPending}
      onChange={(chosen) =>
        chosen &&
        chosen !== model.asked &&
        set.mutate({ body: { model: chosen as Model['asked'] } })
      }
    />
  );
}
