// One call, closed to a line; open: who may, what goes in, what comes out, errors and an example.
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { basePath } from '../base-path.ts';
import { toast } from '../ui/toast.ts';
import { type Call, type Carried, curlOf, type Row, rowsOf, typeOf } from './api-doc.ts';

export function ApiCall({ of: call }: { of: Call }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="api-call" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="code-text api-method">{call.method}</span>
        <span className="code-text api-path">{call.path}</span>
        <span className="small api-summary">{call.words}</span>
        <span className="soft small api-summary">
          <Needed of={call} short />
        </span>
      </summary>
      {open && <Inside of={call} />}
    </details>
  );
}

function Inside({ of: call }: { of: Call }) {
  const { t } = useTranslation();
  const say = t as unknown as (key: string) => string;
  const example = curlOf(call, location.origin + basePath);
  const copy = () =>
    navigator.clipboard.writeText(example).then(
      () => toast.done(t('access.copied')),
      () => toast.failed(t('access.not_copied')),
    );
  const places = { path: 'in_path', query: 'in_query', header: 'in_header' } as const;
  return (
    <div className="api-inside">
      {/* The document itself is in English in every language. */}
      <p className="soft" lang="en">
        {call.summary}
      </p>
      <Part title={t('apidoc.who')}>
        <p>
          <Needed of={call} />
        </p>
      </Part>
      {call.parameters.length > 0 && (
        <Part title={t('apidoc.parameters')}>
          <Rows
            rows={call.parameters.map(
              ({ name, in: place, required = false, description, schema }) => ({
                name,
                type: `${typeOf(schema ?? {})} · ${t(`apidoc.${places[place as keyof typeof places]}`)}`,
                required,
                description: description ?? '',
              }),
            )}
          />
        </Part>
      )}
      {call.body.kind !== 'none' && (
        <Part title={t('apidoc.body')}>
          <Fields of={call.body} file={t('apidoc.body_file')} />
        </Part>
      )}
      <Part title={t('apidoc.answer')}>
        <Fields of={call.answer} file={t('apidoc.answer_file')} />
      </Part>
      <Part title={t('apidoc.errors')}>
        <ul className="api-codes">
          {call.codes.map((code) => (
            <li key={code}>
              <span className="code-text">{code}</span>{' '}
              <span className="soft small">{say(`error.${code}.title`)}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('apidoc.example')}>
        <pre className="code-text api-code">{example}</pre>
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconCopy size={14} stroke={1.6} />}
            onClick={copy}
          >
            {t('apidoc.copy')}
          </Button>
        </div>
      </Part>
    </div>
  );
}

/** Who may make the call: the rights it needs, by name and, where there is room, by their codes. */
function Needed({ of: call, short = false }: { of: Call; short?: boolean }) {
  const { t } = useTranslation();
  const say = t as unknown as (key: string) => string;
  return (
    <>
      {typeof call.allow === 'string'
        ? t(`apidoc.who_${call.allow}`)
        : call.allow
            .map((right) => (short ? right : `${say(`right.${right}`)} (${right})`))
            .join(short ? ' + ' : ', ')}
      {call.person && call.allow !== 'self' && <> · {t('apidoc.who_person')}</>}
    </>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className="api-part">
    <h4>{title}</h4>
    {children}
  </div>
);

function Fields({ of: carried, file }: { of: Carried; file: string }) {
  const { t } = useTranslation();
  if (carried.kind === 'file') return <p className="soft">{file}</p>;
  const rows = carried.kind === 'json' ? rowsOf(carried.schema) : [];
  if (rows.length > 0) return <Rows rows={rows} />;
  if (carried.kind === 'json') return <p className="code-text">{typeOf(carried.schema)}</p>;
  return <p className="soft">{t('apidoc.answer_empty')}</p>;
}

function Rows({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  return (
    <ul className="api-rows">
      {rows.map(({ name, type, required, description }) => (
        <li key={name}>
          <span className="code-text strong">{name}</span>{' '}
          <span className="code-text soft">{type}</span>{' '}
          {required && <span className="tag">{t('apidoc.required')}</span>}
          {description && <p className="soft small">{description}</p>}
        </li>
      ))}
    </ul>
  );
}
