// The inputs of a calculator: fields with units, questions, and rows that can be added and removed.
import { ActionIcon, Button, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/use-format.tsx';
import type { Read, Typed, Wrong } from './address.ts';
import type { Calculator, Field } from './calculator.ts';
import { type CalculatorWords, useCalculatorWords } from './use-words.ts';

interface CalculatorFormProps {
  calculator: Calculator;
  typed: Typed;
  wrong: Read['wrong'];
  onChange: (typed: Typed) => void;
}

export function CalculatorForm({ calculator, typed, wrong, onChange }: CalculatorFormProps) {
  const words = useCalculatorWords();
  const { fields, questions = [], rows } = calculator;
  const set = (name: string, value: string | string[]) => onChange({ ...typed, [name]: value });
  return (
    <form className="calculator-form" onSubmit={(event) => event.preventDefault()}>
      <div className="calculator-fields">
        {fields.map((field) => (
          <Input
            key={field.name}
            field={field}
            text={String(typed[field.name] ?? '')}
            wrong={wrong[field.name]}
            onChange={(text) => set(field.name, text)}
          />
        ))}
      </div>
      {questions.map(({ name, label, choices }) => (
        <fieldset key={name} className="calculator-question">
          <legend>{words.name(label)}</legend>
          <SegmentedControl
            fullWidth
            aria-label={words.name(label)}
            value={String(typed[name] ?? choices[0]!.value)}
            data={choices.map((choice) => ({
              value: choice.value,
              label: words.name(choice.label),
            }))}
            onChange={(value) => set(name, value)}
          />
        </fieldset>
      ))}
      {rows && <RowsForm calculator={calculator} typed={typed} wrong={wrong} onChange={onChange} />}
    </form>
  );
}

interface InputProps {
  field: Field;
  text: string;
  wrong?: Wrong;
  onChange: (text: string) => void;
  /** Named by its column and row instead of a label of its own. */
  name?: string;
}

function useWrongWords(words: CalculatorWords) {
  const { t } = useTranslation();
  return (field: Field, wrong: Wrong | undefined): string | undefined => {
    if (!wrong) return undefined;
    if (wrong.kind === 'number')
      return t(field.unit === 'whole' ? 'calc.wrong_whole' : 'calc.wrong_number');
    const { least, most } = wrong;
    const write = (value: number) => words.write(value, field.unit);
    if (least !== undefined && most !== undefined)
      return t('calc.wrong_between', { least: write(least), most: write(most) });
    return least !== undefined
      ? t('calc.wrong_least', { least: write(least) })
      : t('calc.wrong_most', { most: write(most ?? 0) });
  };
}

function Input({ field, text, wrong, onChange, name }: InputProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useCalculatorWords();
  const wrongWords = useWrongWords(words);
  const label = words.name(field.label);
  const shown = name
    ? { 'aria-label': name }
    : { label: field.optional ? t('calc.optional', { label }) : label };
  const error = wrongWords(field, wrong);
  if (field.unit === 'text' || field.list)
    return (
      <TextInput
        {...shown}
        description={field.list && !name ? t('calc.list_help') : undefined}
        value={text}
        maxLength={120}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  const decimalSeparator = format.decimal(0.1).replace(/\d/g, '');
  return (
    <NumberInput
      {...shown}
      hideControls
      decimalSeparator={decimalSeparator}
      allowedDecimalSeparators={['.', ',']}
      decimalScale={field.unit === 'whole' ? 0 : 6}
      suffix={field.unit === 'percent' ? format.percentSign : undefined}
      rightSection={
        field.unit === 'money' && !name ? (
          <span className="calculator-unit">{format.currency}</span>
        ) : undefined
      }
      rightSectionWidth={field.unit === 'money' && !name ? 48 : undefined}
      value={text}
      error={error}
      onChange={(value) => onChange(String(value))}
    />
  );
}

function RowsForm({ calculator, typed, wrong, onChange }: CalculatorFormProps) {
  const { t } = useTranslation();
  const words = useCalculatorWords();
  const { columns, label, from, most } = calculator.rows!;
  const cells = (name: string): string[] => [typed[name] ?? []].flat();
  const count = Math.max(0, ...columns.map(({ name }) => cells(name).length));
  const rowName = (row: number) =>
    words.say({ key: label, amount: { value: row + from, unit: 'whole' } });
  const change = (edit: (texts: string[]) => string[]) =>
    onChange({
      ...typed,
      ...Object.fromEntries(columns.map(({ name }) => [name, edit(cells(name))])),
    });
  return (
    <div className="calculator-rows">
      <table className="calculator-grid">
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column.name} scope="col">
                {words.name(column.label)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row has no name but its number
            <tr key={row}>
              <th scope="row">{rowName(row)}</th>
              {columns.map((column) => (
                <td key={column.name}>
                  <Input
                    field={column}
                    name={`${words.name(column.label)}, ${rowName(row)}`}
                    text={cells(column.name)[row] ?? ''}
                    wrong={wrong[`${column.name}.${row}`]}
                    onChange={(text) => {
                      const texts = [...cells(column.name)];
                      texts[row] = text;
                      onChange({ ...typed, [column.name]: texts });
                    }}
                  />
                </td>
              ))}
              <td>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('calc.remove_row', { row: rowName(row) })}
                  disabled={count === 1}
                  onClick={() => change((texts) => texts.filter((_, at) => at !== row))}
                >
                  <IconTrash size={15} stroke={1.6} aria-hidden="true" />
                </ActionIcon>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} stroke={1.8} aria-hidden="true" />}
        disabled={count >= most}
        onClick={() => change((texts) => [...texts, texts.at(-1) ?? ''])}
      >
        {t('calc.add_row', { row: rowName(count) })}
      </Button>
    </div>
  );
}
