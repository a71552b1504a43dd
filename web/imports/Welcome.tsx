// The first visit: load your sales, or look at an invented business; and what more history will show.
// Stands on Inicio and on the page of imports while nothing has been loaded.
import { UnstyledButton } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { importsContract } from '../../server/imports/contract.ts';
import { addressOf } from '../api.ts';
import { currentLanguage } from '../ui/i18n.ts';
import { Finding } from '../ui/Section.tsx';
import { useRights } from '../use-rights.ts';
import { DropZone } from './DropZone.tsx';
import { KindChoice } from './KindChoice.tsx';
import type { ImportKindName } from './kinds.ts';
import { SampleCard } from './SampleCard.tsx';
import { UnlockTable } from './UnlockTable.tsx';
import { useSample } from './use-sample.ts';
import './imports.css';
import './welcome.css';

export function Welcome({ kind: asked = 'purchases' }: { kind?: ImportKindName }) {
  const { t } = useTranslation();
  const sample = useSample();
  const [kind, setKind] = useState<ImportKindName>(asked);
  // Sales of your own would mix with the invented ones.
  const wait = sample.stage.stage === 'absent' ? undefined : t('welcome.sample_wait');
  return (
    <div className="welcome">
      <Finding large sub={t('welcome.sub')}>
        {t('welcome.finding')}
      </Finding>
      <div className="welcome-start">
        <div>
          <KindChoice value={kind} onChange={setKind} />
          <DropZone kind={kind} tall wait={wait} />
        </div>
        <div className="welcome-side">
          <SampleCard sample={sample} />
          <TemplateLink kind={kind} />
        </div>
      </div>
      <UnlockTable />
    </div>
  );
}

/** An empty file with the columns and two example rows. */
export function TemplateLink({ kind = 'purchases' }: { kind?: string }) {
  const { t } = useTranslation();
  const { can } = useRights();
  if (!can('imports.read')) return null;
  const query = { kind, language: currentLanguage() };
  return (
    <UnstyledButton
      component="a"
      className="why why-icon"
      href={addressOf(importsContract.template, { query })}
      download
    >
      <IconDownload size={14} aria-hidden="true" />
      {t('imports.template')}
    </UnstyledButton>
  );
}
