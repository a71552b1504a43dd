// The names of the groups in the four corners of their map.
import { GroupMark, groupIds, useGroupName } from '../ui/Group.tsx';

interface GroupMapNamesProps {
  /** Pixels of the plot to the left and to the right of the cut; a side too narrow has no names. */
  left?: number;
  right?: number;
}

/** A name with its mark needs about this many pixels. */
const room = { left: 96, right: 128 };

export function GroupMapNames({ left = room.left, right = room.right }: GroupMapNamesProps) {
  const name = useGroupName();
  return groupIds
    .filter((id) =>
      id === 'friends' || id === 'barnacles' ? right >= room.right : left >= room.left,
    )
    .map((id) => (
      <span key={id} className={`group-map-name group-map-${id}`} aria-hidden="true">
        <GroupMark group={id} size={9} />
        {name(id)}
      </span>
    ));
}
