// The command palette: screens at once, customers as the server finds them.
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight } from '@mantine/spotlight';
import { IconSearch, IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGo } from './AddressLink.tsx';
import { filterScreens } from './palette.ts';
import { useNavGroups } from './ShellNav.tsx';
import { type Catalogue, fetchWords, languages } from './words.ts';

export interface FoundCustomer {
  id: number;
  name: string;
  /** The key the company knows them by. */
  key: string | null;
}

export type FindCustomers = (text: string, signal: AbortSignal) => Promise<FoundCustomer[]>;

type Search =
  | { state: 'idle' | 'searching' | 'failed'; customers: FoundCustomer[] }
  | { state: 'found'; customers: FoundCustomer[] };

/** Asks the server shortly after typing stops; older answers never overtake newer ones. */
function useCustomers(text: string, find: FindCustomers): Search {
  const [wanted] = useDebouncedValue(text.trim(), 150);
  const [search, setSearch] = useState<Search>({ state: 'idle', customers: [] });
  useEffect(() => {
    if (wanted.length < 2) {
      setSearch({ state: 'idle', customers: [] });
      return;
    }
    const abort = new AbortController();
    setSearch((before) => ({ state: 'searching', customers: before.customers }));
    find(wanted, abort.signal)
      .then((customers) => setSearch({ state: 'found', customers }))
      .catch(() => {
        if (!abort.signal.aborted) setSearch({ state: 'failed', customers: [] });
      });
    return () => abort.abort();
  }, [wanted, find]);
  return search;
}

/** The words of every language we speak, once somebody looks for something: screens are found by any of their names. */
function useEveryLanguage(wanted: boolean): readonly Catalogue[] {
  const [catalogues, setCatalogues] = useState<readonly Catalogue[]>([]);
  useEffect(() => {
    let gone = false;
    if (wanted)
      Promise.all(languages.map(fetchWords)).then(
        (all) => gone || setCatalogues(all),
        // Then they are found by the name that is shown.
        () => {},
      );
    return () => {
      gone = true;
    };
  }, [wanted]);
  return catalogues;
}

export function ShellPalette({ findCustomers }: { findCustomers: FindCustomers }) {
  const { t } = useTranslation();
  const go = useGo();
  const [text, setText] = useState('');
  const search = useCustomers(text, findCustomers);
  const catalogues = useEveryLanguage(text !== '');
  const all = useNavGroups().flatMap((group) =>
    group.entries.map((entry) => ({
      id: entry.to,
      entry,
      label: t(entry.title),
      keywords: catalogues.map((words) => words[entry.title]),
    })),
  );
  const screens = filterScreens(text, all);
  const nothing = screens.length === 0 && search.customers.length === 0;
  const status = {
    idle: nothing ? t('shell.palette_nothing') : '',
    searching: t('shell.palette_searching'),
    failed: t('shell.palette_failed'),
    found: nothing ? t('shell.palette_nothing') : '',
  }[search.state];

  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      shortcut="mod + K"
      tagsToIgnore={[]}
      size={560}
      yOffset="14vh"
      scrollable
      maxHeight={440}
      attributes={{ content: { 'aria-label': t('shell.palette') } }}
      // At once, with the cursor in it: whoever types on after the keys that open it loses no letter.
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4, blur: 0 }}
    >
      <Spotlight.Search
        autoFocus
        placeholder={t('shell.palette_placeholder')}
        aria-label={t('shell.palette_placeholder')}
        leftSection={<IconSearch size={17} stroke={1.6} />}
      />
      <Spotlight.ActionsList>
        {screens.length > 0 && (
          <Spotlight.ActionsGroup label={t('shell.palette_screens')}>
            {screens.map(({ entry, label }) => (
              <Spotlight.Action
                key={entry.to}
                label={label}
                leftSection={<entry.icon size={17} stroke={1.6} />}
                onClick={() => go(entry.to)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {search.customers.length > 0 && (
          <Spotlight.ActionsGroup label={t('shell.palette_customers')}>
            {search.customers.map((customer) => (
              <Spotlight.Action
                key={customer.id}
                label={customer.name}
                leftSection={<IconUser size={17} stroke={1.6} />}
                rightSection={customer.key && <span className="tiny muted">{customer.key}</span>}
                onClick={() => go(`/customers/${customer.id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        <p className="palette-status" role="status">
          {status}
        </p>
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
