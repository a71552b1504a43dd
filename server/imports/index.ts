// What other rooms may use of the import engine.
export { beginImport } from './begin.ts';
export { checkImport } from './check.ts';
export { makeReader, missingFields, type SaleRow, saleFields } from './fields.ts';
export { compareCurrency } from './fields-currency.ts';
export { readPlainMinor } from './fields-number.ts';
export { importJobs } from './jobs.ts';
export { runWhole } from './load.ts';
export { forgetMapping, listMappings, savedFor } from './mappings.ts';
export { listImports, readImport, summaryOf } from './queries.ts';
export { rejectedRows } from './rejected.ts';
export { problemLines } from './routes.ts';
export {
  type AnyKind,
  copyLine,
  type ImportKind,
  type LoadRun,
  type Undone,
  type UndoRun,
} from './rules.ts';
export { cancelImport, foreseeUndo, startUndo, undoImport } from './undo.ts';
