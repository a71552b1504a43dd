// A copy of everything about a person, to hand to them: as data, and as one page to read that needs nothing
// else, runs nothing and loads nothing.
import { type Language, translate } from '../platform/i18n.ts';
import type { Part } from './queries-person.ts';

export interface Copy {
  company: string;
  customer: number;
  at: Date;
  parts: readonly Part[];
}

export const asJson = ({ company, customer, at, parts }: Copy): string =>
  `${JSON.stringify(
    {
      company,
      customer,
      madeAt: at.toISOString(),
      holds: Object.fromEntries(parts.map(({ table, rows }) => [table, rows])),
    },
    null,
    2,
  )}\n`;

const escaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!,
  );

/** A value as text: objects as their JSON. */
const textOf = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}.wide{overflow-x:auto}`;

/** The words of a column where there are any, else its name with blanks. */
function columnWords(root: string, language: Language, name: string): string {
  const key = `privacy.column.${name}`;
  const words = translate(root, language, key);
  return words === key ? name.replaceAll('_', ' ') : words;
}

export function asPage(root: string, language: Language, copy: Copy): string {
  const say = (key: string, values = {}) => escaped(translate(root, language, key, values));
  const sections = copy.parts.map(({ table, rows }) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const head = columns
      .map((name) => `<th scope="col">${escaped(columnWords(root, language, name))}</th>`)
      .join('');
    const body = rows
      .map(
        (row) =>
          `<tr>${columns.map((name) => `<td>${escaped(textOf(row[name]))}</td>`).join('')}</tr>`,
      )
      .join('\n');
    return `<h2>${say(`privacy.holds.${table}`)}</h2>
<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
  });
  const title = say('privacy.copy_title', { company: copy.company });
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title}</h1>
<p>${say('privacy.copy_note', { day: copy.at.toISOString().slice(0, 10), number: copy.customer })}</p>
${sections.join('\n')}
</body></html>
`;
}
