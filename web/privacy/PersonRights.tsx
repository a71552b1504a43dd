// The rights of the person on their page: a copy of everything, restricting use, what they asked, erasing.
import { Button, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import { privacyContract } from '../../server/privacy/contract.ts';
import { usersContract } from '../../server/users/contract.ts';
import { addressOf } from '../api.ts';
import { currentLanguage } from '../ui/i18n.ts';
import { Section } from '../ui/Section.tsx';
import { Loading, SkeletonLedger } from '../ui/skeletons.tsx';
import { ErrorState } from '../ui/states.tsx';
import { toast } from '../ui/toast.ts';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import { ConfirmProvider } from '../users/confirming.tsx';
import { ErasePerson } from './ErasePerson.tsx';
import { NewRequest } from './NewRequest.tsx';
import { RequestRow } from './RequestRow.tsx';
import './privacy.css';

export function PersonRights({ id, name }: { id: number; name: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const [erasing, { open, close }] = useDisclosure(false);
  const asked = useEndpoint(privacyContract.person, { params: { id } });
  const security = useEndpoint(usersContract.security).data;
  const restrict = useSend(privacyContract.restrict, {
    changes: [privacyContract.person, customersContract.one, customersContract.list],
    onSuccess: ({ restrictedAt }) =>
      toast.done(t(restrictedAt === null ? 'privacy.unrestricted' : 'privacy.restricted')),
  });
  const mayCopy = can('privacy.export', 'customers.contact');
  const mayErase = can('privacy.delete', 'customers.contact');
  const data = asked.data;
  return (
    <Section
      span={12}
      id="rights"
      title={t('privacy.person_title')}
      note={t('privacy.person_note')}
      actions={<NewRequest customer={id} />}
    >
      {asked.error && <ErrorState error={asked.error} onRetry={() => asked.refetch()} />}
      {asked.isPending && (
        <Loading>
          <SkeletonLedger rows={3} />
        </Loading>
      )}
      {data && (
        <>
          {data.requests.length > 0 && (
            <ol className="privacy-list">
              {data.requests.map((request) => (
                <RequestRow key={request.id} request={request} withName={false} />
              ))}
            </ol>
          )}
          <div className="privacy-rights">
            <div>
              <Switch
                label={t('privacy.restrict')}
                description={
                  data.restrictedAt === null
                    ? t('privacy.restrict_help')
                    : t('privacy.restricted_since', { date: format.date(data.restrictedAt) })
                }
                checked={data.restrictedAt !== null}
                disabled={!can('privacy.write') || restrict.isPending}
                onChange={(event) =>
                  restrict.mutate({
                    params: { id },
                    body: { restricted: event.currentTarget.checked },
                  })
                }
              />
              {restrict.error && <ErrorState error={restrict.error} />}
            </div>
            <div>
              {mayCopy && (
                <div className="privacy-acts">
                  <Button
                    component="a"
                    size="xs"
                    variant="default"
                    leftSection={<IconDownload size={15} stroke={1.6} />}
                    href={addressOf(privacyContract.readableCopy, {
                      params: { id },
                      query: { language: currentLanguage() },
                    })}
                    download
                  >
                    {t('privacy.copy_page')}
                  </Button>
                  <Button
                    component="a"
                    size="xs"
                    variant="default"
                    leftSection={<IconDownload size={15} stroke={1.6} />}
                    href={addressOf(privacyContract.copy, { params: { id } })}
                    download
                  >
                    {t('privacy.copy_data')}
                  </Button>
                </div>
              )}
              {mayErase && (
                <div className="privacy-acts">
                  <Button size="xs" variant="default" className="negative" onClick={open}>
                    {t('privacy.erase')}
                  </Button>
                </div>
              )}
            </div>
          </div>
          {mayErase && (
            <ConfirmProvider passkeys={(security?.passkeys.length ?? 0) > 0}>
              <ErasePerson id={id} name={name} opened={erasing} onClose={close} />
            </ConfirmProvider>
          )}
        </>
      )}
    </Section>
  );
}
