// The four groups: the map with its cuts, the cards that follow them, and saving the cuts.
import { Button } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueContract } from '../../server/value/contract.ts';
import { ChartMenu } from '../ui/ChartMenu.tsx';
import { DataTable, HiddenDataTable } from '../ui/DataTable.tsx';
import { type GroupId, groupIds, useGroupName } from '../ui/Group.tsx';
import { Section } from '../ui/Section.tsx';
import { EmptyState, ErrorState } from '../ui/states.tsx';
import { useFormat } from '../ui/use-format.tsx';
import { useEndpoint } from '../use-endpoint.ts';
import { BarnacleTreatment } from './BarnacleTreatment.tsx';
import { customersAddress } from './customers-address.ts';
import type { Overview } from './finding.ts';
import { GroupCards } from './GroupCards.tsx';
import { GroupMap, type GroupMapHandle } from './GroupMap.tsx';
import { cutQuestion, groupQuestion } from './group-questions.ts';
import { cutSensitivity, mapScale, type Standing, standingsAt } from './groups-map.ts';
import { bandsTable, binsTable } from './groups-table.ts';
import { GroupsWaiting } from './HomeWaiting.tsx';
import { type Cutting, useCuts } from './use-cuts.ts';
import './groups.css';

/** @param overview with a value: equity is not null */
export function GroupsSection({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const map = useEndpoint(valueContract.map);
  const title = t('home.groups');
  const note = t(`home.groups_note_${overview.level}`);
  if (map.error)
    return (
      <Section title={title} note={note} span={12}>
        <ErrorState error={map.error} onRetry={() => map.refetch()} />
      </Section>
    );
  if (!map.data) return <GroupsWaiting note={note} />;
  if (map.data.bins.length === 0)
    return (
      <Section title={title} note={note} span={12}>
        <EmptyState title={t('home.groups_empty')}>{t('home.groups_empty_help')}</EmptyState>
      </Section>
    );
  return <Groups overview={overview} {...map.data} title={title} note={note} />;
}

interface GroupsProps {
  overview: Overview;
  bins: Parameters<typeof mapScale>[0];
  monthsMax: number;
  title: string;
  note: string;
}

function Groups({ overview, bins, monthsMax, title, note }: GroupsProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useGroupName();
  const [asTable, setAsTable] = useState(false);
  const drawing = useRef<GroupMapHandle>(null);
  const scale = useMemo(() => mapScale(bins, monthsMax), [bins, monthsMax]);
  const cutting = useCuts(overview);
  const { cuts, moved } = cutting;
  const equity = overview.equity!.value;
  const standings = useMemo(
    () => (moved ? standingsAt(bins, scale, cuts) : countedStandings(overview)),
    [moved, bins, scale, cuts, overview],
  );
  const hangs = useMemo(() => cutSensitivity(bins, scale, cuts), [bins, scale, cuts]);
  const { level } = overview;
  const all = useMemo(
    () => binsTable(bins, cuts, { t, format, name, level }),
    [bins, cuts, t, format, name, level],
  );
  const brief = useMemo(() => bandsTable(bins, scale, { t, format }), [bins, scale, t, format]);
  // Made once: cuts move every frame and this does not depend on them.
  const hidden = useMemo(() => <HiddenDataTable caption={title} {...brief} />, [title, brief]);
  const addressOf = (group: GroupId) =>
    customersAddress(moved ? cutQuestion(group, cuts) : groupQuestion(group), name(group));
  return (
    <Section
      title={title}
      note={note}
      span={12}
      foot={t('home.groups_foot', {
        number: format.integer(overview.left),
        count: overview.left,
      })}
      actions={
        <>
          <CutButtons cutting={cutting} automatic={overview.cuts.automatic} busy={overview.busy} />
          <ChartMenu
            title={title}
            table={all}
            asTable={asTable}
            onAsTable={setAsTable}
            png={() => drawing.current?.png()}
          />
        </>
      }
    >
      <div className="groups">
        <div className="groups-map">
          {asTable ? (
            <DataTable caption={title} {...brief} />
          ) : (
            <>
              <GroupMap
                ref={drawing}
                bins={bins}
                scale={scale}
                cuts={cuts}
                onCuts={cutting.move}
                level={level}
                label={t('home.map_label', {
                  groups: groupIds
                    .map((id) =>
                      t('home.map_label_group', {
                        group: name(id),
                        customers: format.integer(Math.round(standings[id].customers)),
                        share: format.share(equity > 0 ? standings[id].value / equity : 0),
                      }),
                    )
                    .join('; '),
                })}
              />
              {hidden}
            </>
          )}
        </div>
        <GroupCards
          standings={standings}
          levels={moved ? null : overview.groups}
          equity={equity}
          everyone={overview.customers}
          addressOf={addressOf}
        />
      </div>
      <p className="small soft" aria-live="polite">
        {t('home.cuts_sensitivity', {
          profit: format.share(hangs.profit),
          months: format.share(hangs.months),
        })}
      </p>
      <BarnacleTreatment />
      {moved && <p className="section-foot">{t('home.cuts_from_map')}</p>}
    </Section>
  );
}

/** The groups as the server counted them, one customer at a time, for the cuts in force. */
function countedStandings(overview: Overview): Record<GroupId, Standing> {
  const of = (id: GroupId) => {
    const found = overview.groups.find((one) => one.group === id);
    return { customers: found?.customers ?? 0, value: found?.value ?? 0 };
  };
  return {
    butterflies: of('butterflies'),
    friends: of('friends'),
    strangers: of('strangers'),
    barnacles: of('barnacles'),
  };
}

interface CutButtonsProps {
  cutting: Cutting;
  automatic: boolean;
  busy: boolean;
}

function CutButtons({ cutting, automatic, busy }: CutButtonsProps) {
  const { t } = useTranslation();
  if (cutting.sending || (busy && cutting.moved))
    return <span className="soft small">{t('home.cuts_computing')}</span>;
  if (!cutting.moved)
    return (
      !automatic &&
      cutting.mayKeep && (
        <Button size="xs" variant="default" disabled={busy} onClick={cutting.follow}>
          {t('home.cuts_follow')}
        </Button>
      )
    );
  return (
    <>
      <Button size="xs" variant="default" onClick={cutting.drop}>
        {t('home.cuts_drop')}
      </Button>
      {cutting.mayKeep && (
        <Button size="xs" variant="default" onClick={cutting.keep}>
          {t('home.cuts_keep')}
        </Button>
      )}
    </>
  );
}
