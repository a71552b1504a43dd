// The steps of a task that happens in order, such as an import: done, current, to come.
import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export interface Step {
  id: string;
  title: string;
  note?: string;
}

export function Steps({
  label,
  steps,
  current,
  onGo,
}: {
  /** Name of the task. */
  label: string;
  steps: readonly Step[];
  /** Index of the current step. */
  current: number;
  /** Called with the index of an earlier step; leave out when there is no way back. */
  onGo?: (index: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <ol className="steps" aria-label={label}>
      {steps.map((step, index) => {
        const done = index < current;
        const words = (
          <>
            <span className="step-title">
              {done ? <IconCheck size={14} stroke={2.4} aria-hidden="true" /> : `${index + 1}. `}
              {step.title}
              {done && <span className="sr-only"> ({t('ui.step_done')})</span>}
            </span>
            {step.note && <span className="step-note">{step.note}</span>}
          </>
        );
        const state = done ? 'step-done' : index === current ? 'step-current' : '';
        return (
          <li
            key={step.id}
            className={`step ${state}`}
            aria-current={index === current ? 'step' : undefined}
          >
            {done && onGo ? (
              <UnstyledButton className="step-button" onClick={() => onGo(index)}>
                {words}
              </UnstyledButton>
            ) : (
              words
            )}
          </li>
        );
      })}
    </ol>
  );
}
