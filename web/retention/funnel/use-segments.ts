// Parts of the customers that a funnel may be asked of: saved views, tags, choices of the company's own fields, and segments
// that surveys know by name alone.
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../../server/customers/contract.ts';
import { useEndpoint } from '../../use-endpoint.ts';
import type { Segment } from './funnel-words.ts';

/** Nobody: of a segment that surveys alone know, sales say nothing. */
const nobody = { not: { all: [] } };

/** @param told names that surveys use */
export function useSegments(told: readonly string[]): { segments: Segment[]; ready: boolean } {
  const { t } = useTranslation();
  const views = useEndpoint(customersContract.views);
  const fields = useEndpoint(customersContract.questions);
  const segments: Segment[] = [];
  for (const { id, name, shows } of views.data?.views ?? [])
    if (shows.question)
      segments.push({
        value: `view:${id}`,
        label: name,
        group: t('funnel.views'),
        question: shows.question,
      });
  for (const field of fields.data?.fields ?? []) {
    const own = field.name.startsWith('attribute.');
    if (field.archived || (!own && field.name !== 'tags')) continue;
    if (field.type !== 'choice' && field.type !== 'choices') continue;
    for (const one of field.choices)
      segments.push({
        value: `${field.name}:${one}`,
        label: field.names[one] ?? one,
        group: own ? (field.label ?? '') : t('funnel.tags'),
        question: {
          field: field.name,
          is: field.type === 'choices' ? 'any_of' : 'one_of',
          value: [one],
        },
      });
  }
  const known = new Set(segments.map(({ label }) => label));
  for (const name of told)
    if (!known.has(name))
      segments.push({
        value: `survey:${name}`,
        label: name,
        group: t('funnel.survey_segments'),
        question: nobody,
      });
  return { segments, ready: !views.isPending && !fields.isPending };
}
