// Events in words.
import { useTranslation } from 'react-i18next';

/** The name of an event in the language of the page; of one that is not known, as programs see it. */
export function useEventName(): (event: string) => string {
  const { t } = useTranslation();
  const say = t as unknown as (key: string, options: { defaultValue: string }) => string;
  return (event) => say(`webhooks.event_${event.replaceAll('.', '_')}`, { defaultValue: event });
}
