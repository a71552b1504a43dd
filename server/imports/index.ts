// What other rooms may use of the import engine.
export { beginImport } from './begin.ts';
export { checkImport } from './check.ts';
export { type ColumnRules, columnsByWords, type FieldWords } from './detect-fields.ts';
export { makeReader, missingFields, type SaleRow, saleFields } from './fields.ts';
export { compareCurrency } from './fields-currency.ts';
export { readPhone } from './fields-customer.ts';
export { readPlainMinor } from './fields-number.ts';
export { foldText } from './fields-text.ts';
export { importJobs } from './jobs.ts';
export { runWhole } from './load.ts';
export { forgetMapping, listMappings, savedFor } from './mappings.ts';
export { listImports, readImport, summaryOf } from './queries.ts';
export { rejectedRows } from './rejected.ts';
export { problemLines } from './routes.ts';
export { type Cells, makeRowReader } from './row-cells.ts';
export { readMoment } from './row-moment.ts';
export {
  type AnyKind,
  copyLine,
  type Foreseen,
  type ImportKind,
  type ImportOptions,
  type Judged,
  type JudgeRun,
  type KindField,
  type KindReaderOptions,
  type KindReading,
  type LoadRun,
  type Undone,
  type UndoRun,
} from './rules.ts';
export { tellRows } from './tell-rows.ts';
export { cancelImport, foreseeUndo, startUndo, undoImport } from './undo.ts';
