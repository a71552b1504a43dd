// Rights that people asked for where they lacked them: granted by another role or by more for their own, or declined.
import { Button, Modal, Radio, Select, Stack, Textarea } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { AddressLink } from '../ui/AddressLink.tsx';
import { Section } from '../ui/Section.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { useConfirmed, worthTelling } from './confirming.tsx';
import { type Role, useRoleOptions } from './PersonRow.tsx';

type Asked = AnswerOf<typeof usersContract.accessRequests>['requests'][number];

const changes = [usersContract.accessRequests, usersContract.people, usersContract.roles] as const;

export function AccessRequestsSection({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation();
  const found = useEndpoint(usersContract.accessRequests, {}, { staleTime: 0 });
  const [deciding, setDeciding] = useState<Asked | null>(null);
  if (found.error) return <ErrorState error={found.error} onRetry={() => found.refetch()} />;
  if (!found.data || found.data.requests.length === 0) return null;
  return (
    <Section title={t('access.requests_title')} note={t('access.requests_note')}>
      <ul className="security-list">
        {found.data.requests.map((asked) => (
          <RequestRow
            key={asked.id}
            asked={asked}
            roles={roles}
            onDecide={() => setDeciding(asked)}
          />
        ))}
      </ul>
      <Modal
        opened={deciding !== null}
        onClose={() => setDeciding(null)}
        title={deciding ? t('access.decide_title', { name: deciding.person.name }) : ''}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        centered
      >
        {deciding && (
          <DecideForm asked={deciding} roles={roles} onClose={() => setDeciding(null)} />
        )}
      </Modal>
    </Section>
  );
}

function RequestRow({
  asked,
  roles,
  onDecide,
}: {
  asked: Asked;
  roles: readonly Role[];
  onDecide: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const options = useRoleOptions(roles);
  const { person, right, page, note, granted, answer, decidedBy } = asked;
  const role = options.find(({ value }) => value === person.role)?.label ?? person.role;
  const by = { name: decidedBy ?? t('strategy.by_program') };
  return (
    <li>
      <div>
        <p className="strong">
          {t('access.wants', { name: person.name, right: t(`right.${right}`) })}
          {granted !== null && (
            <span className={granted ? 'tag tag-gain' : 'tag tag-loss'}>
              {t(granted ? 'access.granted' : 'access.declined')}
            </span>
          )}
        </p>
        <p className="soft small">
          {role} · {format.dateTime(asked.askedAt)}
          {page && (
            <>
              {' · '}
              <AddressLink to={page} className="link">
                {t('access.where')}
              </AddressLink>
            </>
          )}
          {asked.decidedAt &&
            ` · ${t('access.decided_by', { ...by, date: format.dateTime(asked.decidedAt) })}`}
        </p>
        {note && <p className="small">{t('customers.quoted', { text: note })}</p>}
        {answer && <p className="small soft">{t('access.answered', { text: answer })}</p>}
      </div>
      {asked.decidedAt === null && can('users.write') && (
        <Button
          size="xs"
          variant="default"
          aria-label={t('access.answer_of', { name: person.name, right: t(`right.${right}`) })}
          onClick={onDecide}
        >
          {t('access.answer')}
        </Button>
      )}
    </li>
  );
}

type Way = 'role' | 'person' | 'decline';

function DecideForm({
  asked: { id, person, right, note, held },
  roles,
  onClose,
}: {
  asked: Asked;
  roles: readonly Role[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const own = roles.find((role) => role.id === person.role);
  const holding = roles.filter(({ rights }) => rights.includes(right));
  const options = useRoleOptions(holding);
  const ownName = useRoleOptions(own ? [own] : [])[0]?.label ?? person.role;
  const [way, setWay] = useState<Way>('role');
  // The least that holds it: who asks to see one thing is not made the owner by haste.
  const least = holding.toSorted((one, other) => one.rights.length - other.rights.length)[0];
  const [role, setRole] = useState(least?.id ?? 'owner');
  const [answer, setAnswer] = useState('');
  const decide = useConfirmed(usersContract.answerAccess, {
    changes,
    onSuccess: () => {
      toast.done(
        t(way === 'decline' ? 'access.declined_done' : 'access.granted_done', {
          name: person.name,
        }),
      );
      onClose();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    decide.mutate({
      params: { id },
      body: {
        granted: way !== 'decline',
        ...(way === 'person' && !held ? { role } : {}),
        ...(answer.trim() ? { answer: answer.trim() } : {}),
      },
    });
  };
  const failed = worthTelling(decide.error);
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <p>{t('access.wants', { name: person.name, right: t(`right.${right}`) })}</p>
        {note && <p className="small soft">{t('customers.quoted', { text: note })}</p>}
        {held && <p className="small">{t('access.held', { name: person.name })}</p>}
        <Radio.Group label={t('access.how')} value={way} onChange={(value) => setWay(value as Way)}>
          <Stack gap={10} mt={10}>
            <Radio
              value="role"
              label={t(held ? 'access.by_now' : 'access.by_role', { role: ownName })}
              description={
                held
                  ? undefined
                  : t('access.by_role_help', {
                      count: own?.people ?? 1,
                      number: format.integer(own?.people ?? 1),
                    })
              }
            />
            {!held && (
              <Radio
                value="person"
                label={t('access.by_person', { name: person.name })}
                description={t('access.by_person_help')}
              />
            )}
            <Radio value="decline" label={t('access.decline')} />
          </Stack>
        </Radio.Group>
        {way === 'person' && (
          <Select
            label={t('company.role')}
            data={options}
            value={role}
            allowDeselect={false}
            onChange={(chosen) => chosen && setRole(chosen)}
          />
        )}
        <Textarea
          label={t('access.answer_words')}
          value={answer}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => setAnswer(event.currentTarget.value)}
        />
        {failed && <ErrorState error={failed} />}
        <div className="settings-save">
          <Button type="submit" loading={decide.isPending}>
            {t(way === 'decline' ? 'access.decline_go' : 'access.grant_go')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
