// Writes CSV that people open in a spreadsheet.

/**
 * One line, quoted where needed. A text that a spreadsheet would run as a formula gets a leading
 * apostrophe, also one that begins with the wide signs of East Asian keyboards; numbers stay numbers.
 */
export function csvLine(values: (string | number | boolean | null | undefined)[]): string {
  const cells = values.map((value) => {
    if (value === null || value === undefined) return '';
    if (typeof value !== 'string') return String(value);
    const safe =
      /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) && !/^[+-]?[\d.,]+$/.test(value)
        ? `'${value}`
        : value;
    return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(',')}\r\n`;
}
