// The two columns that a file of rejected rows has before its own: how they are named, and how they are
// known again when the corrected file comes back.

/** Begins every cell of the two columns that holds anything. */
export const rejectedMark = 'clientela:';

/** How many cells of ours stand before those of the table. */
export const rejectedColumns = 2;

/**
 * True when the records carry the two columns: the header names them, or, in a table without a header,
 * most rows say what was wrong with them.
 */
export function hasRejectedColumns(records: readonly (readonly string[])[]): boolean {
  const marked = (cell: string | undefined) =>
    cell?.trimStart().toLowerCase().startsWith(rejectedMark);
  const header = records.slice(0, 3).some((record) => marked(record[0]) && marked(record[1]));
  if (header) return true;
  const count = records.filter((record) => marked(record[0])).length;
  return count > 0 && count * 2 >= records.length;
}
