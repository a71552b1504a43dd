// What is in the file: the first question of an import.
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRights } from '../use-rights.ts';
import { type ImportKindName, importKinds, isKind, rightOfKind } from './kinds.ts';

interface KindChoiceProps {
  value: ImportKindName;
  onChange: (kind: ImportKindName) => void;
}

export function KindChoice({ value, onChange }: KindChoiceProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const offered = importKinds.filter((kind) => {
    const right = rightOfKind[kind];
    return right === null || can(right);
  });
  return (
    <div className="kind-choice">
      <p className="strong" id="kind-choice">
        {t('imports.kind_question')}
      </p>
      <SegmentedControl
        aria-labelledby="kind-choice"
        data={offered.map((kind) => ({ value: kind, label: t(`imports.kind_${kind}`) }))}
        value={value}
        onChange={(kind: string) => isKind(kind) && onChange(kind)}
      />
      <p className="soft small">{t(`imports.kind_help_${value}`)}</p>
    </div>
  );
}
