// npm run --silent models:evaluate -- cases.csv: the same rows with the value of each case, to 17 digits. A case that is
// refused has the code of the refusal in place of its value, and the exit code is 1.
import { quantity } from './quantity.ts';
import { numberAt, readTable, runCommand, writeRow, written } from './table.ts';

runCommand(() => {
  const table = readTable(process.argv[2] ?? '-');
  const { columns, rows } = table;
  const known = columns.indexOf('value');
  const remark = columns.indexOf('note');
  const place = known >= 0 ? known : remark >= 0 ? remark : columns.length;
  const put = (row: readonly string[], cell: string) =>
    writeRow(row.toSpliced(place, known >= 0 ? 1 : 0, cell));
  console.log(put(columns, 'value'));
  rows.forEach((row, i) => {
    const cell = (name: string) => row[columns.indexOf(name)] ?? '';
    try {
      const value = quantity(cell('model'), cell('fn'), (column) => numberAt(table, i, column));
      console.log(put(row, written(value)));
    } catch (error) {
      const { code, field, message } = error as { code?: string; field?: string; message: string };
      if (field === undefined) throw error;
      console.error(`row ${i + 1}: ${message}`);
      console.log(put(row, `${code}:${field}`));
      process.exitCode = 1;
    }
  });
});
