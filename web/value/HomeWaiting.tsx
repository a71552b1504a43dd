// The places of the charts of the first page while their data is on its way: names and frames stand at
// once, only what is data is held by skeletons.
import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { GroupMark, groupIds, useGroupName } from '../ui/Group.tsx';
import { Section } from '../ui/Section.tsx';
import { Loading } from '../ui/skeletons.tsx';
import { GroupMapNames } from './GroupMapNames.tsx';
import './groups.css';

interface WaitingProps {
  /** What is being computed, said after two seconds. */
  what?: string;
}

export function SharesWaiting({ what }: WaitingProps) {
  const { t } = useTranslation();
  const name = useGroupName();
  return (
    <Section title={t('home.shares')} note={t('home.shares_note')} span={7}>
      <Loading what={what}>
        <div className="shares-waiting">
          {groupIds.map((id, index) => (
            <div key={id}>
              <span className="group-name small strong">
                <GroupMark group={id} size={10} />
                {name(id)}
              </span>
              <Skeleton h={18} w={`${64 - index * 14}%`} />
            </div>
          ))}
        </div>
      </Loading>
    </Section>
  );
}

export function GroupsWaiting({ what, note }: WaitingProps & { note: string }) {
  const { t } = useTranslation();
  const name = useGroupName();
  return (
    <Section title={t('home.groups')} note={note} span={12}>
      <Loading what={what}>
        <div className="groups">
          <div className="groups-waiting-plot">
            <GroupMapNames />
          </div>
          <ul className="group-cards">
            {groupIds.map((id) => (
              <li key={id} className="group-card">
                <div>
                  <h3>
                    <GroupMark group={id} size={11} />
                    {name(id)}
                  </h3>
                  <Skeleton h={22} w={110} my={4} />
                  <Skeleton h={12} w="60%" my={4} />
                  <Skeleton h={12} w="72%" my={8} />
                </div>
              </li>
            ))}
          </ul>
        </div>
      </Loading>
    </Section>
  );
}
