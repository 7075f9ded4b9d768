import type { Surroundings } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { StaffTask } from '#lib/kiosk/session/staff/staff-session.svelte.ts';
import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';
import type { StaffBadge } from '#lib/ui/staff-views.ts';

/** What badges count. */
interface Waiting {
  readonly items: readonly StaffItem[];
  readonly countsBegun: number;
  readonly toHandOver: number;
}

/** What waits behind a task, so that staff see on the home screen where to begin. */
export function badgesOf(
  task: StaffTask,
  { items, countsBegun, toHandOver }: Waiting,
  { status }: Surroundings,
): readonly StaffBadge[] {
  const listed = items.filter((item) => item.isListed);
  const badges: Readonly<Partial<Record<StaffTask, readonly StaffBadge[]>>> = {
    handOver: [{ kind: 'toHandOver', count: toHandOver }],
    shelf: [
      { kind: 'none', count: listed.filter((item) => item.level === 'none').length },
      { kind: 'few', count: listed.filter((item) => item.level === 'few').length },
      { kind: 'expired', count: listed.filter((item) => item.expired > 0).length },
    ],
    count: [
      { kind: 'toCount', count: new Set(listed.filter((item) => item.needsCount).map((item) => item.shelfPlace)).size },
      { kind: 'draft', count: countsBegun },
    ],
    sync: [
      { kind: 'unsent', count: status?.waiting ?? 0 },
      { kind: 'setAside', count: status?.setAside.length ?? 0 },
    ],
  };
  return (badges[task] ?? []).filter(({ count }) => count > 0);
}
