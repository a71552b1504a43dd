// What one customer allows, purpose by way: yes, taken back, over, never asked; each change is a new word
// in the ledger below.
import { Button, UnstyledButton } from '@mantine/core';
import { IconCheck, IconClockX, IconMinus, IconX, type TablerIcon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { channels, consentContract } from '../../server/consent/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { ConsentLedger } from './ConsentLedger.tsx';
import { RecordConsent, type Started } from './RecordConsent.tsx';
import { usePurposes } from './use-purposes.ts';
import './consent.css';

type Permission = AnswerOf<typeof consentContract.permissions>['permissions'][number];

const icons: Record<Permission['state'], TablerIcon> = {
  granted: IconCheck,
  withdrawn: IconX,
  over: IconClockX,
  unasked: IconMinus,
};

export function CustomerConsents({ id }: { id: number }) {
  const { t } = useTranslation();
  const { can } = useRights();
  const [started, setStarted] = useState<Started | null>(null);
  const [history, setHistory] = useState(false);
  const asked = useEndpoint(consentContract.permissions, { params: { id } });
  const { purposes } = usePurposes();
  const error = asked.error ?? purposes.error;
  const mayWrite = can('consent.write');
  return (
    <Section
      span={12}
      title={t('consent.title')}
      note={t('consent.note')}
      id="consents"
      actions={
        mayWrite &&
        purposes.data && (
          <Button
            variant="default"
            size="xs"
            onClick={() => setStarted({ action: 'granted' })}
            data-testid="record-consent"
          >
            {t('consent.record')}
          </Button>
        )
      }
    >
      {error ? (
        <ErrorState
          error={error}
          title={t('consent.failed')}
          onRetry={() => {
            asked.refetch();
            purposes.refetch();
          }}
        />
      ) : asked.data && purposes.data ? (
        <>
          {asked.data.permissions.every(({ state }) => state === 'unasked') && (
            <p className="soft">{t('consent.none_asked')}</p>
          )}
          <Permissions
            permissions={asked.data.permissions}
            onWithdraw={mayWrite ? setStarted : undefined}
          />
          <Button
            className="consent-history"
            variant="subtle"
            size="xs"
            px={0}
            aria-expanded={history}
            onClick={() => setHistory(!history)}
          >
            {t(history ? 'consent.ledger_hide' : 'consent.ledger_show')}
          </Button>
          {history && <ConsentLedger id={id} />}
        </>
      ) : (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      )}
      <RecordConsent id={id} started={started} onClose={() => setStarted(null)} />
    </Section>
  );
}

interface PermissionsProps {
  permissions: readonly Permission[];
  onWithdraw: ((started: Started) => void) | undefined;
}

function Permissions({ permissions, onWithdraw }: PermissionsProps) {
  const { t } = useTranslation();
  const { nameOf } = usePurposes();
  const asked = [...new Set(permissions.map(({ purpose }) => purpose))];
  return (
    <div className="consent-scroll">
      <table className="consent-table" aria-label={t('consent.table')}>
        <thead>
          <tr>
            <th scope="col">{t('consent.purpose')}</th>
            {channels.map((channel) => (
              <th key={channel} scope="col">
                {t(`consent.channel_${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {asked.map((purpose) => (
            <tr key={purpose}>
              <th scope="row">{nameOf(purpose)}</th>
              {channels.map((channel) => {
                const one = permissions.find(
                  (found) => found.purpose === purpose && found.channel === channel,
                );
                return (
                  <td
                    key={channel}
                    data-channel={t(`consent.channel_${channel}`)}
                    className={one?.state === 'unasked' ? 'wide-only' : undefined}
                  >
                    {one && <OnePermission permission={one} onWithdraw={onWithdraw} />}
                  </td>
                );
              })}
              <Unasked of={permissions.filter((one) => one.purpose === purpose)} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** On phones the ways nobody asked about are one line, so that what was said is not lost among them. */
function Unasked({ of: permissions }: { of: readonly Permission[] }) {
  const { t } = useTranslation();
  const ways = permissions.filter(({ state }) => state === 'unasked');
  if (ways.length === 0) return null;
  return (
    <td className="phone-only consent-rest" data-channel={t('consent.state_unasked')}>
      <span className="soft">
        {ways.map(({ channel }) => t(`consent.channel_${channel}`)).join(', ')}
      </span>
    </td>
  );
}

function OnePermission({
  permission,
  onWithdraw,
}: {
  permission: Permission;
  onWithdraw: PermissionsProps['onWithdraw'];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { nameOf } = usePurposes();
  const { state, saidAt, endsOn, purpose, channel } = permission;
  const Icon = icons[state];
  return (
    <div className={`consent-state consent-${state}`}>
      <span>
        <Icon size={14} stroke={2} aria-hidden="true" /> {t(`consent.state_${state}`)}
      </span>
      {saidAt !== null && (
        <span className="small soft num">
          {t('consent.since', { date: format.date(new Date(saidAt)) })}
        </span>
      )}
      {endsOn !== null && state !== 'withdrawn' && (
        <span className="small soft num">{t('consent.until', { date: format.date(endsOn) })}</span>
      )}
      {state === 'granted' && onWithdraw && (
        <UnstyledButton
          className="consent-withdraw small"
          aria-label={`${t('consent.withdraw')}: ${nameOf(purpose)}, ${t(`consent.channel_${channel}`)}`}
          onClick={() => onWithdraw({ action: 'withdrawn', purpose, channel })}
        >
          {t('consent.withdraw')}
        </UnstyledButton>
      )}
    </div>
  );
}
