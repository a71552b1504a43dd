// What is in the file: the first question of an import.
import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePhone } from '../ui/scheme.ts';
import { useRights } from '../use-rights.ts';
import { type ImportKindName, importKinds, isKind, rightOfKind } from './kinds.ts';
import './doors.css';

interface KindChoiceProps {
  value: ImportKindName;
  onChange: (kind: ImportKindName) => void;
}

export function KindChoice({ value, onChange }: KindChoiceProps) {
  const { t } = useTranslation();
  const { can } = useRights();
  const phone = usePhone();
  const offered = importKinds.filter((kind) => {
    const right = rightOfKind[kind];
    return right === null || can(right);
  });
  const data = offered.map((kind) => ({ value: kind, label: t(`imports.kind_${kind}`) }));
  return (
    <div className="kind-choice">
      {phone ? (
        <Select
          label={t('imports.kind_question')}
          data={data}
          allowDeselect={false}
          value={value}
          onChange={(kind: string | null) => kind !== null && isKind(kind) && onChange(kind)}
        />
      ) : (
        <>
          <p className="strong" id="kind-choice">
            {t('imports.kind_question')}
          </p>
          <SegmentedControl
            aria-labelledby="kind-choice"
            data={data}
            value={value}
            onChange={(kind: string) => isKind(kind) && onChange(kind)}
          />
        </>
      )}
      <p className="soft small">{t(`imports.kind_help_${value}`)}</p>
    </div>
  );
}
