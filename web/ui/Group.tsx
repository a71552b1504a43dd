// The four groups, fixed for ever: a colour, a shape and a name, never a colour alone.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

export type GroupId = 'friends' | 'butterflies' | 'barnacles' | 'strangers';

/** In the order of the map: top left, top right, bottom left, bottom right. */
export const groupIds: readonly GroupId[] = ['butterflies', 'friends', 'strangers', 'barnacles'];

/** The design token that colours a group. */
export const groupToken = {
  friends: 'amigos',
  butterflies: 'mariposas',
  barnacles: 'lapas',
  strangers: 'extranos',
} as const satisfies Record<GroupId, string>;

/** The group's shape; a dash for customers who have left and belong to none. */
export function GroupMark({ group, size = 10 }: { group: GroupId | null; size?: number }) {
  return (
    <svg
      className={`group-mark group-${group ?? 'none'}`}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {group === 'friends' && <circle cx="6" cy="6" r="5.4" />}
      {group === 'butterflies' && <path d="M6 0 12 6 6 12 0 6Z" />}
      {group === 'barnacles' && <rect x="1" y="1" width="10" height="10" rx="1" />}
      {group === 'strangers' && <circle cx="6" cy="6" r="4.4" />}
      {group === null && <path d="M2 6h8" />}
    </svg>
  );
}

/** Names of the groups in the current language. */
export function useGroupName(): (group: GroupId | null, short?: boolean) => string {
  const { t } = useTranslation();
  return useCallback(
    (group, short) =>
      short && group === 'friends' ? t('ui.group_friends_short') : t(`ui.group_${group ?? 'none'}`),
    [t],
  );
}

/** Mark and name on the group's soft tint, for the head of a page. */
export function GroupChip({ group, short = false }: { group: GroupId | null; short?: boolean }) {
  const name = useGroupName();
  return (
    <span className={`group-chip group-chip-${group ?? 'none'}`}>
      <GroupMark group={group} size={9} />
      {name(group, short)}
    </span>
  );
}

/** Mark and name without a tint, for rows. */
export function GroupName({ group, short = false }: { group: GroupId | null; short?: boolean }) {
  const name = useGroupName();
  return (
    <span className={group ? 'group-name' : 'group-name muted'}>
      <GroupMark group={group} size={9} />
      <span className="ellipsis">{name(group, short)}</span>
    </span>
  );
}
