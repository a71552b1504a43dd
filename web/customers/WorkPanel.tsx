// What is being done to many customers, or has just been: how far it is, stopping it, its file, taking it back.
import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customersContract } from '../../server/customers/contract.ts';
import type { AnswerOf } from '../../server/platform/contract.ts';
import { addressOf } from '../api.ts';
import { useFormat } from '../ui/use-format.tsx';
import { endpointKey, useEndpoint, useSend } from '../use-endpoint.ts';
import { useRights } from '../use-rights.ts';
import './record.css';

type Work = AnswerOf<typeof customersContract.works>['works'][number];
const isBusy = ({ status }: Work) => ['waiting', 'running', 'undoing'].includes(status);

/** The last work, from when it begins until it is put away. */
export function WorkPanel() {
  const { t } = useTranslation();
  const format = useFormat();
  const { can } = useRights();
  const queries = useQueryClient();
  const [away, setAway] = useState<number | null>(null);
  const works = useEndpoint(
    customersContract.works,
    {},
    {
      refetchInterval: ({ state }) => (state.data?.works.some(isBusy) ? 700 : false),
    },
  ).data?.works;
  const work = works?.[0];
  // Those that were over before the page was opened are not news.
  const begun = useRef<number | null>(null);
  if (works && begun.current === null)
    begun.current = work && !isBusy(work) ? work.id : (work?.id ?? 1) - 1;
  const key = work && `${work.id} ${work.status}`;
  const seen = useRef(key);
  useEffect(() => {
    if (seen.current === key) return;
    seen.current = key;
    for (const changed of [
      customersContract.list,
      customersContract.count,
      customersContract.one,
      customersContract.tags,
      customersContract.questions,
    ])
      void queries.invalidateQueries({ queryKey: endpointKey(changed) });
  }, [key, queries]);
  const changes = [customersContract.works];
  const cancel = useSend(customersContract.cancelWork, { changes });
  const undo = useSend(customersContract.undoWork, { changes });
  if (!work || work.id === away || work.id <= (begun.current ?? 0)) return null;
  const params = { id: work.id };
  const busy = isBusy(work);
  const total = work.total ?? 0;
  const ready = work.kind === 'export' && work.status === 'done';
  return (
    <section className="work-panel" aria-label={t('work.title')}>
      <div>
        <p className="strong">{t(`work.kind_${work.kind}`, { about: work.about ?? '' })}</p>
        <p className="small soft num" role="status">
          {t(ready ? 'work.file_ready' : `work.status_${work.status}`, {
            done: format.integer(work.done),
            total: format.integer(total),
            changed: format.integer(work.kind === 'export' ? work.done : work.changed),
          })}
          {/* Of those who stayed as they were it is said why. */}
          {work.status === 'done' && !ready && work.changed < total && `; ${t('work.others_so')}`}
        </p>
        {busy && (
          <Progress
            mt={6}
            size="sm"
            value={total === 0 ? 0 : (work.done / total) * 100}
            aria-label={t('work.title')}
          />
        )}
      </div>
      <div className="work-buttons">
        {(work.status === 'waiting' || work.status === 'running') && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ params })}
          >
            {t('work.cancel')}
          </Button>
        )}
        {!busy && work.file && can('customers.export') && (
          <Button
            size="compact-sm"
            variant="default"
            component="a"
            href={addressOf(customersContract.workFile, { params })}
            download
          >
            {t('work.file')}
          </Button>
        )}
        {work.kind !== 'export' &&
          ['done', 'cancelled', 'failed'].includes(work.status) &&
          work.changed > 0 && (
            <Button
              size="compact-sm"
              variant="default"
              loading={undo.isPending}
              onClick={() => undo.mutate({ params })}
            >
              {t('work.undo')}
            </Button>
          )}
        {!busy && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={26}
            aria-label={t('work.away')}
            onClick={() => setAway(work.id)}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
    </section>
  );
}
