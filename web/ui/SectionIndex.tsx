// What is on a long page: the titles of its sections, each leading there. Beside the sections on a wide
// screen, where the one being read is marked; above them on a narrow one.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Entry {
  /** Of the section, or of its title where the section has none. */
  id: string;
  title: string;
}

const sectionsOf = (place: Element) => [...place.querySelectorAll<HTMLElement>('.section')];

function entryOf(section: HTMLElement): Entry[] {
  const title = section.querySelector('h2');
  const id = section.id || title?.id;
  return title?.textContent && id ? [{ id, title: title.textContent }] : [];
}

/** Put it first in the element that holds the sections; it follows when some come or go. */
export function SectionIndex() {
  const { t } = useTranslation();
  const [entries, setEntries] = useState<Entry[]>([]);
  const [current, setCurrent] = useState<string>();
  const own = useRef<HTMLElement>(null);

  useEffect(() => {
    const place = own.current?.parentElement;
    if (!place) return;
    let known = '';
    const read = () => {
      const now = sectionsOf(place).flatMap(entryOf);
      const text = JSON.stringify(now);
      if (text !== known) setEntries(now);
      known = text;
    };
    const mark = () => {
      // The last section whose head has passed the upper third of the screen.
      const passed = sectionsOf(place).filter(
        (section) => section.getBoundingClientRect().top < window.innerHeight / 3,
      );
      const last = passed.at(-1);
      setCurrent(last && entryOf(last)[0]?.id);
    };
    const watch = new MutationObserver(() => {
      read();
      mark();
    });
    read();
    mark();
    watch.observe(place, { childList: true, subtree: true, characterData: true });
    window.addEventListener('scroll', mark, { passive: true });
    return () => {
      watch.disconnect();
      window.removeEventListener('scroll', mark);
    };
  }, []);

  return (
    <nav ref={own} className="section-index" aria-label={t('ui.on_this_page')}>
      <p className="section-index-title" aria-hidden="true">
        {t('ui.on_this_page')}
      </p>
      <ul>
        {entries.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`} aria-current={current === id ? 'location' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
