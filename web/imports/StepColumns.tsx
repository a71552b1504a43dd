// Step 2: which column is what, how the file is written, and how its first row reads with that.
import { Button } from '@mantine/core';
import { IconArrowRight, IconFileSpreadsheet } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { useGo } from '../ui/AddressLink.tsx';
import { Cell, Finding, PageGrid } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey, useSend } from '../use-endpoint.ts';
import { byteText } from './byte-text.ts';
import { ColumnsTable } from './ColumnsTable.tsx';
import { Doubts } from './Doubts.tsx';
import { FirstRow } from './FirstRow.tsx';
import { FormatCard } from './FormatCard.tsx';
import { wordsOf } from './kinds.ts';
import { type FieldMapping, missingOf, withField } from './mapping.ts';
import { OptionsCard } from './OptionsCard.tsx';
import { RowFacts } from './RowFacts.tsx';
import { SavedReading } from './SavedReading.tsx';
import { isShaped, ShapeCard, shopOf } from './ShapeCard.tsx';
import { StepFoot } from './StepFoot.tsx';
import type { ImportDetail } from './steps.ts';
import { useStep } from './use-step.ts';
import { rowsText } from './words.ts';

export function StepColumns({ detail }: { detail: ImportDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const go = useGo();
  const queries = useQueryClient();
  const params = { id: detail.id };
  // What was chosen shows at once; the server's answer brings the preview that belongs to it.
  const [chosen, setChosen] = useState<FieldMapping | null>(null);
  const mapping = chosen ?? detail.mapping;
  const change = useSend(importsContract.change, {
    changes: [importsContract.list],
    onSuccess: (answer) =>
      queries.setQueryData(endpointKey(importsContract.detail, { params }), answer),
    onSettled: () => setChosen(null),
  });
  const check = useStep(importsContract.check);
  const sales = detail.kind === 'purchases';
  // Of other kinds the server says it, with the answer to what was chosen.
  const missing: string[] = sales ? missingOf(mapping) : detail.missing;
  const recognised = new Set(Object.values(mapping)).size;
  const rows = rowsText(detail, format, t);
  const choose = (column: string, field: string | null) => {
    const next = withField(mapping, column, field);
    setChosen(next);
    change.mutate({ params, body: { mapping: next } });
  };
  const error = change.error ?? check.error;
  return (
    <>
      <Finding
        sub={
          <span className="file-line num">
            <IconFileSpreadsheet size={17} stroke={1.6} aria-hidden="true" />
            {t('imports.file_line', {
              file: detail.fileName,
              rows,
              size: byteText(detail.fileBytes, format),
            })}
          </span>
        }
      >
        {isShaped(detail)
          ? t('imports.shape_finding', { shop: shopOf(detail) ?? '' })
          : missing.length > 0
            ? wordsOf(t, detail.kind, `missing_${missing[0]!}`)
            : t('imports.columns_finding', {
                count: detail.columns.length,
                recognised: format.integer(recognised),
                number: format.integer(detail.columns.length),
              })}
      </Finding>
      {error && (
        <div className="step-error">
          <ErrorState error={error} />
        </div>
      )}
      <Doubts detail={detail} />
      <SavedReading detail={detail} />
      <PageGrid>
        <Cell span={8}>
          <ColumnsTable detail={detail} mapping={mapping} onChoose={choose} />
        </Cell>
        <Cell span={4}>
          <div className="cards">
            {detail.formatWhy.shape && (
              <ShapeCard
                detail={detail}
                busy={change.isPending}
                onChange={(preset) => change.mutate({ params, body: { preset } })}
              />
            )}
            {sales ? (
              <FirstRow detail={detail} missing={missingOf(mapping)} />
            ) : (
              <RowFacts detail={detail} />
            )}
            <OptionsCard
              detail={detail}
              onChange={(options) => change.mutate({ params, body: { options } })}
            />
            <FormatCard
              detail={detail}
              onChange={(next) => change.mutate({ params, body: { format: next } })}
            />
          </div>
        </Cell>
      </PageGrid>
      <StepFoot
        back={
          <Button variant="default" onClick={() => go(`/import/${detail.id}?step=file`)}>
            {t('imports.back')}
          </Button>
        }
      >
        {missing.length > 0 && (
          <p id="missing" className="small soft">
            {t('imports.missing_before', {
              fields: missing.map((field) => wordsOf(t, detail.kind, `needs_${field}`)).join(', '),
            })}
          </p>
        )}
        <Button
          rightSection={<IconArrowRight size={16} aria-hidden="true" />}
          disabled={missing.length > 0 || change.isPending}
          aria-describedby={missing.length > 0 ? 'missing' : undefined}
          loading={check.isPending}
          onClick={() => check.mutate({ params })}
        >
          {t('imports.check', { rows })}
        </Button>
      </StepFoot>
    </>
  );
}
