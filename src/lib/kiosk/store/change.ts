// The kinds of change in the tablet's store. A screen reads again only after a kind that it depends on, because reads
// are slow on these tablets.

/** Every kind of change, as after pairing. */
export const everything = [
  /** Own events, what became of them, and their effects. */
  'events',
  /** Rows of the hub: residents, cards, items, stock, staff, what the community has settled. */
  'rows',
  'settings',
  /** What staff have begun or ticked off, and nobody else is told of. */
  'drafts',
  /** How the tablet stands: its pairing, storage, clock and last exchange. */
  'device',
] as const;
export type Change = (typeof everything)[number];

/** What has changed; never empty. */
export type Changed = readonly Change[];

/** What each reading depends on. */
const readBy = {
  /** Status, settings and what the community has settled, which screens all over the kiosk show. */
  glance: ['events', 'rows', 'settings', 'device'],
  /** The shelf, and whoever stands before it. */
  shelf: ['events', 'rows'],
  members: ['rows'],
  /** What waits behind the tasks of the staff. */
  badges: ['events', 'rows', 'drafts'],
} as const satisfies Readonly<Record<string, readonly Change[]>>;

export type Reading = keyof typeof readBy;
export const readings = Object.keys(readBy) as readonly Reading[];

/** Whether a reading has to be made again. */
export const isTouched = (reading: Reading, changed: Changed): boolean =>
  readBy[reading].some((change) => changed.includes(change));

/** What another tab, possibly of another release, says has changed: all of it where that is not understood. */
export function readChanged(said: unknown): Changed {
  const list: readonly unknown[] = Array.isArray(said) ? said : [];
  const known = everything.filter((change) => list.includes(change));
  return known.length === list.length && known.length > 0 ? known : everything;
}
