// Every code the reading half of the import engine can give, in one place, so that words and documentation can be checked against it.

/** Why a whole file cannot be read. `looksLike` of `file_binary` and `file_not_table` names what it seems to be. */
export const fileProblemCodes = [
  'file_empty',
  'file_no_rows',
  'file_not_table',
  'file_binary',
  'too_many_columns',
  'preset_unfit',
] as const;

/** Why a row is rejected. */
export const rowProblemCodes = [
  'quote_unbalanced',
  'record_too_long',
  'columns_wrong',
  'nul_byte',
  'encoding_invalid',
  'customer_missing',
  'customer_too_long',
  'key_scientific',
  'email_invalid',
  'phone_invalid',
  'date_missing',
  'date_invalid',
  'date_excel_serial',
  'date_future',
  'date_too_old',
  'amount_missing',
  'amount_invalid',
  'amount_scientific',
  'amount_too_large',
  'currency_unknown',
  'currency_other',
  'rate_missing',
  'order_too_long',
  'quantity_invalid',
  'cost_invalid',
  'number_invalid',
  'flag_invalid',
  'text_too_long',
  'kind_invalid',
  'choice_unknown',
  'choices_many',
  'tags_many',
  'organisation_wrong',
  'customer_in_bin',
  'customer_erased',
  'customer_unknown',
  'purpose_missing',
  'purpose_unknown',
  'channel_missing',
  'channel_unknown',
  'action_missing',
  'action_unknown',
  'basis_missing',
  'basis_unknown',
  'wording_missing',
  'wording_unknown',
  'evidence_missing',
  'said_missing',
  'said_wrong',
  'language_unknown',
  'touchpoint_missing',
  'touchpoint_unknown',
  'duration_invalid',
  'satisfaction_invalid',
  'contract_missing',
  'contract_elsewhere',
  'period_missing',
  'period_unknown',
  'end_wrong',
  'renewals_wrong',
  'product_missing',
  'wallet_missing',
  'share_invalid',
  'suppliers_wrong',
  'source_unknown',
  'sureness_unknown',
  'line_unknown',
] as const;

/**
 * What was set right or left out in a row that is kept. `email_invalid`, `phone_invalid` and
 * `encoding_invalid` are in both lists: they reject a row only when its customer or order would be
 * unknown without the cell.
 */
export const rowNoteCodes = [
  'encoding_mixed',
  'encoding_invalid',
  'email_invalid',
  'phone_invalid',
  'customer_generic',
  'amount_rounded',
  'cost_rounded',
  'quantity_rounded',
  'text_cut',
  'currency_converted',
  'assigned_unknown',
  'origin_unknown',
  'same_customer',
  'identity_elsewhere',
  'customer_nobody',
  'direction_unknown',
  'outcome_unknown',
  'way_unknown',
] as const;

export type FileProblemCode = (typeof fileProblemCodes)[number];
export type RowProblemCode = (typeof rowProblemCodes)[number];
export type RowNoteCode = (typeof rowNoteCodes)[number];

/** A reason to refuse a file as a whole. */
export type FileProblem = { code: FileProblemCode; looksLike: string | null; value: string | null };

/**
 * A reason to reject a row. `line` is the physical line (from 1) where the record begins; `column`
 * is the position of the cell (from 1), or null when the record as a whole is meant; `value` is what
 * stood there, cut to 200 characters and safe to store in PostgreSQL.
 */
export type RowProblem = {
  line: number;
  column: number | null;
  code: RowProblemCode;
  value: string;
};

/** Something worth knowing about a row that is kept; same shape as a problem. */
export type RowNote = { line: number; column: number | null; code: RowNoteCode; value: string };

const valueLimit = 200;

/** What a problem shows of a cell: at most 200 characters, and no NUL, which PostgreSQL cannot store. */
export function shownValue(text: string): string {
  const cut = text.length > valueLimit ? text.slice(0, valueLimit - 1) + '…' : text;
  return cut.includes('\0') ? cut.replaceAll('\0', '␀').toWellFormed() : cut.toWellFormed();
}
