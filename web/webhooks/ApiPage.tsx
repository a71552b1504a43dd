// The API as a page: how to call, and every call there is with who may make it, what goes in, what comes
// out and an example. Drawn from the OpenAPI document by ourselves, so that nothing foreign runs here.
import { Button, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { webhooksContract } from '../../server/webhooks/contract.ts';
import { addressOf } from '../api.ts';
import { Section } from '../ui/Section.tsx';
import { SkeletonLedger } from '../ui/skeletons.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { AccessPage } from '../users/AccessPage.tsx';
import { ApiCall } from './ApiCall.tsx';
import { type Call, findCalls, type OpenApi, readCalls } from './api-doc.ts';
import './webhooks.css';
import './api.css';

/** Calls a minute with one key; the server says so in every answer. */
const callsPerMinute = 600;

export function ApiPage() {
  const { t } = useTranslation();
  const document = useEndpoint(webhooksContract.openApi);
  const data = document.data as unknown as OpenApi | undefined;
  const calls = useMemo(() => {
    const say = t as unknown as (key: string, values: object) => string;
    return data && readCalls(data, (id) => say(`call.${id}`, { defaultValue: '' }));
  }, [data, t]);
  return (
    <AccessPage
      at="/settings/api"
      finding={t('apidoc.finding')}
      sub={t('apidoc.sub', { count: callsPerMinute })}
    >
      <Section title={t('apidoc.how_title')}>
        <div className="api-how">
          <pre className="code-text api-code">{`curl -H 'Authorization: Bearer clk_…' \\\n  '${location.origin}${addressOf({ path: '/api/customers' })}?limit=10'`}</pre>
          <p>{t('apidoc.how_key')}</p>
          <p>{t('apidoc.how_twice')}</p>
          <p>{t('apidoc.how_limits')}</p>
          <p>{t('apidoc.how_webhooks')}</p>
          <div>
            <Button
              component="a"
              variant="default"
              href={addressOf(webhooksContract.openApi)}
              download="openapi.json"
              leftSection={<IconDownload size={16} stroke={1.6} />}
            >
              {t('apidoc.download')}
            </Button>
          </div>
        </div>
      </Section>
      <Section
        title={t('apidoc.calls_title')}
        note={calls && t('apidoc.calls_note', { count: calls.length })}
      >
        {document.isPending && <SkeletonLedger rows={8} />}
        {document.error && (
          <ErrorState
            error={document.error}
            title={t('apidoc.failed')}
            onRetry={() => document.refetch()}
          />
        )}
        {calls && <Calls calls={calls} />}
      </Section>
    </AccessPage>
  );
}

function Calls({ calls }: { calls: readonly Call[] }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState('');
  const words = useDeferredValue(asked);
  const found = useMemo(() => findCalls(calls, words), [calls, words]);
  const rooms = Map.groupBy(found, ({ room }) => room);
  const say = t as unknown as (keys: string[], values: object) => string;
  return (
    <>
      <TextInput
        type="search"
        aria-label={t('apidoc.search')}
        placeholder={t('apidoc.search')}
        leftSection={<IconSearch size={16} stroke={1.6} />}
        maxLength={100}
        value={asked}
        onChange={(event) => setAsked(event.currentTarget.value)}
      />
      {found.length === 0 && (
        <EmptyState
          title={t('apidoc.none')}
          action={
            <Button variant="default" onClick={() => setAsked('')}>
              {t('apidoc.clear')}
            </Button>
          }
        />
      )}
      {[...rooms].map(([room, some]) => (
        <section key={room} className="api-room" aria-labelledby={`api-${room}`}>
          <h3 id={`api-${room}`}>
            {say([`apidoc.room_${room}`, `right.area.${room}`], { defaultValue: room })}
          </h3>
          {some.map((call) => (
            <ApiCall key={call.id} of={call} />
          ))}
        </section>
      ))}
    </>
  );
}
