// What axe finds wrong with a page. It is put in by the test, which the content policy rightly forbids to anybody else: the
// page must have been opened with `bypassCSP`.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const content = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const rules = {
  all: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  // Only the colours differ between schemes.
  colours: ['color-contrast', 'link-in-text-block'],
};

/** Rules that the page breaks, each with the first element that does. */
export async function axeFaults(page: Page, what: keyof typeof rules = 'all'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ content });
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as {
      axe: {
        run: (
          options: object,
        ) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    // What lies under the head that stays is a matter of how far somebody has scrolled.
    scrollTo(0, 0);
    const { violations } = await axe.run({ runOnly });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  }, rules[what]);
}
