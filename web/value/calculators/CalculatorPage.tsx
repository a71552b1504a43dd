// One calculator: its answer in a sentence, inputs beside drawing, table, formula. The address holds the inputs, so a
// link shows another person the same calculation.
import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/Chart.tsx';
import { DataTable } from '../../ui/DataTable.tsx';
import type { CatalogueKey } from '../../ui/i18n.ts';
import { Page } from '../../ui/Page.tsx';
import { Finding, PageGrid, Section } from '../../ui/Section.tsx';
import { EmptyState, InsufficientState } from '../../ui/states.tsx';
import { readSearch, readTyped, type Typed, writeSearch, writeTyped } from './address.ts';
import { answerOf } from './answer-of.ts';
import { CalculatorForm } from './CalculatorForm.tsx';
import { type Answer, type Calculator, type CalculatorId, calculatorIds } from './calculator.ts';
import { drawingOption, drawingTable, swatchOf } from './drawing-option.ts';
import { calculators } from './list.ts';
import { OwnData } from './OwnData.tsx';
import { type CalculatorWords, useCalculatorWords } from './use-words.ts';
import './calculators.css';

const route = getRouteApi('/inside/calculators/$id');

const isCalculator = (id: string): id is CalculatorId =>
  (calculatorIds as readonly string[]).includes(id);

export function CalculatorPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const parent = { title: t('nav.calculators'), to: '/calculators' };
  if (!isCalculator(id))
    return (
      <Page title={t('nav.calculators')} parent={parent}>
        <EmptyState title={t('calc.unknown')} />
      </Page>
    );
  return (
    <Page title={t(`calc.${id}_title`)} parent={parent}>
      <Content key={id} calculator={calculators[id]} />
    </Page>
  );
}

function Content({ calculator }: { calculator: Calculator }) {
  const { t } = useTranslation();
  const words = useCalculatorWords();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState<Typed>(() => readSearch(calculator, search, words.name));
  const read = useMemo(() => readTyped(calculator, typed), [calculator, typed]);
  const answer = useMemo(() => answerOf(calculator, read.values), [calculator, read.values]);
  const change = (next: Typed) => {
    setTyped(next);
    navigate({ search: writeSearch(calculator, next), replace: true, resetScroll: false });
  };
  const { id } = calculator;
  const example = writeTyped(calculator, calculator.example, words.name);
  const isExample =
    JSON.stringify(writeSearch(calculator, typed)) ===
    JSON.stringify(writeSearch(calculator, example));
  return (
    <>
      <Finding
        sub={isExample ? t(`calc.${id}_example`) : t(`calc.${id}_question`)}
        actions={
          !isExample && (
            <Button variant="default" onClick={() => change(example)}>
              {t('calc.example')}
            </Button>
          )
        }
      >
        {answer !== null && typeof answer === 'object'
          ? t(
              answer.finding.key as 'calc.with_discount',
              Object.fromEntries(
                Object.entries(answer.finding.amounts).map(([name, one]) => [
                  name,
                  words.amount(one),
                ]),
              ) as { amount: string },
            )
          : t('calc.no_answer')}
      </Finding>
      <div className="calculator">
        <Section title={t('calc.inputs')}>
          <CalculatorForm
            calculator={calculator}
            typed={typed}
            wrong={read.wrong}
            onChange={change}
          />
        </Section>
        <div className="calculator-answer">
          {answer !== null && typeof answer === 'object' ? (
            <AnswerParts answer={answer} words={words} />
          ) : (
            <Section title={t('calc.result')}>
              <InsufficientState title={t('calc.no_answer')}>
                {t(
                  read.values === null
                    ? 'calc.refused'
                    : answer === 'endless'
                      ? 'calc.refused_endless'
                      : 'calc.refused_together',
                )}
              </InsufficientState>
            </Section>
          )}
        </div>
      </div>
      <PageGrid>
        {answer !== null && typeof answer === 'object' && answer.table && (
          <div className="span-12 calculator-table">
            <Section title={t('calc.table')}>
              <DataTable caption={t('calc.table')} {...tableOf(answer.table, words)} />
            </Section>
          </div>
        )}
        <div className="span-6">
          <OwnData
            calculator={calculator}
            onUse={(values) =>
              change({ ...typed, ...pick(writeTyped(calculator, values), Object.keys(values)) })
            }
          />
        </div>
        <div className="span-6">
          <Section title={t('calc.how')}>
            <div className="calculator-how">
              <p>{t(`calc.${id}_words`)}</p>
              <p className="calculator-formula">{t(`calc.${id}_formula`)}</p>
              <p className="small muted">{t(`calc.${id}_source`)}</p>
            </div>
          </Section>
        </div>
      </PageGrid>
    </>
  );
}

const pick = (typed: Typed, names: string[]): Typed =>
  Object.fromEntries(names.map((name) => [name, typed[name]!]));

function tableOf(table: NonNullable<Answer['table']>, words: CalculatorWords) {
  return {
    columns: table.columns.map(({ title, unit, amount }) => ({
      title: words.say({ key: title, amount }),
      format: (value: number) => words.write(value, unit),
    })),
    // The first cell names its row.
    rows: table.rows.map((row) =>
      row.map((cell, i) =>
        typeof cell === 'number' && i === 0
          ? words.write(cell, table.columns[0]!.unit)
          : typeof cell === 'object' && cell !== null
            ? words.say(cell)
            : cell,
      ),
    ),
  };
}

function AnswerParts({ answer, words }: { answer: Answer; words: CalculatorWords }) {
  const { t } = useTranslation();
  const { drawing, figures, chart } = answer;
  const option = useMemo(() => drawingOption(drawing, words), [drawing, words]);
  const sentence = figures
    .map(({ label, amount }) => `${words.name(label)}: ${amount ? words.amount(amount) : '—'}`)
    .join('. ');
  return (
    <>
      <Section title={t('calc.result')}>
        <dl className="calculator-figures">
          {figures.map(({ label, amount }, index) => (
            <div key={label} className={index === 0 ? 'calculator-main' : undefined}>
              <dt>{words.name(label)}</dt>
              <dd className="num">{amount ? words.amount(amount) : t('calc.none')}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Chart
        title={words.name(chart)}
        note={drawing.kind === 'bars' && <Swatches drawing={drawing} name={words.name} />}
        height={280}
        option={option}
        label={sentence}
        table={drawingTable(drawing, words)}
      />
    </>
  );
}

/** Which bar and which line is which, where there is more than one. */
function Swatches({
  drawing,
  name,
}: {
  drawing: Extract<Answer['drawing'], { kind: 'bars' }>;
  name: (key: CatalogueKey) => string;
}) {
  if (drawing.series.length < 2) return null;
  let bars = 0;
  return (
    <span className="swatches">
      {drawing.series.map((series) => (
        <span key={series.name}>
          <span
            className={`swatch swatch-${series.as} swatch-${swatchOf(series.as === 'bar' ? bars++ : 0, series.as)}`}
            aria-hidden="true"
          />
          {name(series.name)}
        </span>
      ))}
    </span>
  );
}
