// Surveys: what was asked of whom, ours and those of others; writing one down, pasting many, taking one back.
import { Button, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../../server/platform/contract.ts';
import {
  type FunnelStage,
  funnelStages,
  type GivenSurveyRow,
  mostSurveyRows,
  retentionContract,
} from '../../../server/retention/contract.ts';
import { Ledger } from '../../ui/Ledger.tsx';
import { PasteRows } from '../../ui/PasteRows.tsx';
import { Section } from '../../ui/Section.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.ts';
import { useFormat } from '../../ui/use-format.tsx';
import { useEndpoint, useSend } from '../../use-endpoint.ts';
import { useRights } from '../../use-rights.ts';
import { lineName } from '../cycle/cycle-words.ts';
import { stageTitle } from './funnel-words.ts';
import { readSurveys } from './survey-text.ts';

type SurveyRow = AnswerOf<typeof retentionContract.funnelSurveys>['surveys'][number];

/** Rows that are shown; more are in the answer's next pages, for programs. */
const mostShown = 500;
const changes = [
  retentionContract.funnel,
  retentionContract.funnelWhatIf,
  retentionContract.funnelSurveys,
];

export function FunnelSurveys() {
  const { t } = useTranslation();
  const { can } = useRights();
  const found = useEndpoint(retentionContract.funnelSurveys, { query: { limit: mostShown } });
  const write = can('value.write');
  return (
    <Section span={12} id="surveys" title={t('funnel.surveys')} note={t('funnel.surveys_note')}>
      {found.error && <ErrorState error={found.error} onRetry={() => found.refetch()} />}
      {found.data && <SurveyList surveys={found.data.surveys} write={write} />}
      {write && <AddSurvey />}
    </Section>
  );
}

/** Rows of one survey together: whose, when, of whom. */
function together(surveys: readonly SurveyRow[]) {
  const groups = new Map<string, SurveyRow[]>();
  for (const row of surveys) {
    const key = JSON.stringify([row.brand, row.from, row.to, row.segment, row.line]);
    const known = groups.get(key);
    if (known) known.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].sort(([, [one]], [, [other]]) => (one!.to < other!.to ? 1 : -1));
}

function SurveyList({ surveys, write }: { surveys: readonly SurveyRow[]; write: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const drop = useSend(retentionContract.dropFunnelSurvey, { changes });
  if (surveys.length === 0) return null;
  const take = async (rows: readonly SurveyRow[]) => {
    for (const { id } of rows) await drop.mutateAsync({ params: { id } });
    toast.done(t('funnel.survey_dropped'));
  };
  const order = (stage: FunnelStage) => funnelStages.indexOf(stage);
  return (
    <>
      <Ledger
        caption={t('funnel.surveys')}
        titleColumn={t('funnel.whose')}
        columns={[
          { key: 'when', title: t('funnel.when') },
          { key: 'asked', title: t('funnel.respondents'), align: 'end' },
          { key: 'said', title: t('funnel.said'), wide: true },
          ...(write ? [{ key: 'drop', align: 'end' as const }] : []),
        ]}
        rows={together(surveys).map(([key, rows]) => {
          const { brand, from, to, segment, line } = rows[0]!;
          const whose = brand === '' ? t('funnel.us') : brand;
          const part = [segment, line === '*' ? '' : lineName(t, line)].filter(Boolean).join(' · ');
          const asked = Math.max(0, ...rows.map(({ respondents }) => respondents ?? 0));
          return {
            id: key,
            title: whose,
            note: part || undefined,
            cells: {
              when: t('funnel.from_to', { from: format.date(from), to: format.date(to) }),
              asked: <span className="num">{asked > 0 ? format.integer(asked) : ''}</span>,
              said: (
                <span className="small soft">
                  {[...rows]
                    .sort((one, other) => order(one.stage) - order(other.stage))
                    .map(({ stage, respondents, yes }) =>
                      t('funnel.said_one', {
                        stage: stageTitle(t, stage),
                        share:
                          respondents === null
                            ? format.integer(yes)
                            : format.share(yes / respondents),
                      }),
                    )
                    .join(', ')}
                </span>
              ),
              drop: (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  loading={
                    drop.isPending && rows.some(({ id }) => id === drop.variables?.params.id)
                  }
                  aria-label={t('funnel.drop_survey_of', { whose, date: format.date(to) })}
                  onClick={() => take(rows).catch(() => {})}
                >
                  {t('funnel.drop_survey')}
                </Button>
              ),
            },
          };
        })}
      />
      {drop.error && <ErrorState error={drop.error} />}
    </>
  );
}

type Counts = Partial<Record<FunnelStage, number | string>>;
const none = { brand: '', from: '', to: '', segment: '', line: '' };

/** The rows of a survey that was filled in; null while something is missing or does not add up. */
function rowsOf(
  about: typeof none,
  respondents: number | string,
  counts: Counts,
): GivenSurveyRow[] | null {
  const { brand, from, to, segment, line } = about;
  if (from === '' || to === '' || to < from) return null;
  const common = {
    from,
    to,
    ...(brand.trim() === '' ? {} : { brand: brand.trim() }),
    ...(segment.trim() === '' ? {} : { segment: segment.trim() }),
    ...(line.trim() === '' ? {} : { line: line.trim() }),
  };
  const rows: GivenSurveyRow[] = [];
  for (const stage of funnelStages) {
    const yes = counts[stage];
    if (yes === undefined || yes === '') continue;
    if (stage === 'target') rows.push({ ...common, stage, yes: Number(yes) });
    else if (respondents === '' || Number(yes) > Number(respondents)) return null;
    else rows.push({ ...common, stage, yes: Number(yes), respondents: Number(respondents) });
  }
  return rows;
}

function AddSurvey() {
  const { t } = useTranslation();
  const format = useFormat();
  const [opened, setOpened] = useState(false);
  const [text, setText] = useState<string | null>(null);
  const [about, setAbout] = useState(none);
  const [respondents, setRespondents] = useState<number | string>('');
  const [counts, setCounts] = useState<Counts>({});
  const pasted = readSurveys(text ?? '');
  const rows = text === null ? (rowsOf(about, respondents, counts) ?? []) : pasted.rows;
  const save = useSend(retentionContract.addFunnelSurveys, {
    changes,
    onSuccess: ({ stored }) => {
      setText(null);
      setAbout(none);
      setCounts({});
      setRespondents('');
      setOpened(false);
      toast.done(t('funnel.survey_saved', { count: stored, number: format.integer(stored) }));
    },
  });
  const field = (key: keyof typeof none, label: string, more: object = {}) => (
    <TextInput
      size="sm"
      label={label}
      maxLength={100}
      value={about[key]}
      onChange={(event) => setAbout({ ...about, [key]: event.currentTarget.value })}
      {...more}
    />
  );
  const count = (stage: FunnelStage) => (
    <NumberInput
      key={stage}
      size="sm"
      label={stage === 'target' ? t('funnel.market_people') : stageTitle(t, stage)}
      min={0}
      allowNegative={false}
      allowDecimal={false}
      hideControls
      value={counts[stage] ?? ''}
      error={
        stage !== 'target' && respondents !== '' && Number(counts[stage] ?? 0) > Number(respondents)
          ? t('funnel.too_many_yes')
          : undefined
      }
      onChange={(value) => setCounts({ ...counts, [stage]: value })}
    />
  );
  if (!opened)
    return (
      <div className="funnel-add">
        <Button variant="default" size="sm" onClick={() => setOpened(true)}>
          {t('funnel.add_survey')}
        </Button>
      </div>
    );
  return (
    <div className="funnel-add">
      <h3>{t('funnel.add_survey')}</h3>
      <PasteRows
        text={text}
        onText={setText}
        rows={rows.length}
        wrong={text === null ? [] : pasted.wrong}
        most={mostSurveyRows}
        label={t('funnel.paste_rows')}
        help={t('funnel.paste_help')}
        paste={t('funnel.paste')}
        save={t('funnel.save_survey')}
        file={t('funnel.file')}
        saving={save.isPending}
        onSave={() => save.mutate({ body: { rows } })}
        after={save.error && <ErrorState error={save.error} title={t('funnel.not_saved')} />}
      >
        <div className="funnel-fields">
          {field('brand', t('funnel.brand'), { description: t('funnel.brand_help') })}
          {field('segment', t('funnel.segment_name'), { description: t('funnel.segment_help') })}
          {field('line', t('funnel.line'), { description: t('funnel.line_help') })}
        </div>
        <div className="funnel-fields">
          {field('from', t('funnel.from'), { type: 'date' })}
          {field('to', t('funnel.to'), { type: 'date' })}
          <NumberInput
            size="sm"
            label={t('funnel.respondents')}
            min={1}
            allowNegative={false}
            allowDecimal={false}
            hideControls
            value={respondents}
            onChange={setRespondents}
          />
        </div>
        <p className="small soft">{t('funnel.counts_help')}</p>
        <div className="funnel-fields">{funnelStages.map(count)}</div>
      </PasteRows>
    </div>
  );
}
