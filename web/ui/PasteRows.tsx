// A place to paste rows or bring a file of them: what could not be read is named by its line before anything is sent.
import { Button, Textarea } from '@mantine/core';
import { type ReactNode, type SubmitEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { AddressLink } from './AddressLink.tsx';
import { useFormat } from './use-format.tsx';

interface PasteRowsProps {
  /** What is pasted; null while the place is closed. */
  text: string | null;
  onText: (text: string | null) => void;
  /** How many rows it holds, the lines from 1 that hold something else, and how many rows are taken at once. */
  rows: number;
  wrong: readonly number[];
  most: number;
  label: string;
  help: string;
  /** The buttons: open the place, send what it holds, bring a file, close it again. */
  paste: string;
  save: string;
  file: string;
  /** Where files are brought that are more than rows of text: with their own columns, checked, undone. */
  fileTo?: string;
  close?: string;
  /** What to do when there are more than are taken. */
  tooMany?: string;
  saving: boolean;
  onSave: () => void;
  /** Fields for one row, shown while the place is closed; they are sent by the same button. */
  children?: ReactNode;
  /** What came of it: an error, names that were not found. */
  after?: ReactNode;
}

export function PasteRows(props: PasteRowsProps) {
  const { text, onText, rows, wrong, most, saving, onSave, children, after } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const ready = rows > 0 && rows <= most && wrong.length === 0;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) onSave();
  };
  const take = async (file: File | undefined) => {
    if (file) onText(await file.text());
    if (input.current) input.current.value = '';
  };
  const open = text !== null;
  return (
    <form className="paste-rows" onSubmit={submit}>
      {open ? (
        <Textarea
          label={props.label}
          description={props.help}
          autosize
          minRows={4}
          maxRows={12}
          value={text}
          error={
            (wrong.length > 0 &&
              t('ui.paste_wrong', { count: wrong.length, lines: wrong.slice(0, 8).join(', ') })) ||
            (rows > most &&
              (props.tooMany ?? t('ui.paste_too_many', { number: format.integer(most) })))
          }
          onChange={(event) => onText(event.currentTarget.value)}
        />
      ) : (
        children
      )}
      {after}
      <div className="paste-rows-foot">
        {(open || children) && (
          <Button type="submit" variant="default" disabled={!ready} loading={saving}>
            {props.save}
          </Button>
        )}
        <Button
          variant={open || children ? 'subtle' : 'default'}
          onClick={() => onText(open ? null : '')}
        >
          {open ? (props.close ?? t('ui.cancel')) : props.paste}
        </Button>
        {props.fileTo === undefined ? (
          <>
            <Button variant="subtle" onClick={() => input.current?.click()}>
              {props.file}
            </Button>
            <input
              ref={input}
              type="file"
              accept=".csv,.txt,.tsv,text/csv,text/plain"
              hidden
              aria-label={props.file}
              onChange={(event) => take(event.currentTarget.files?.[0])}
            />
          </>
        ) : (
          <Button
            variant="subtle"
            renderRoot={(own) => <AddressLink to={props.fileTo ?? ''} {...own} />}
          >
            {props.file}
          </Button>
        )}
      </div>
    </form>
  );
}
