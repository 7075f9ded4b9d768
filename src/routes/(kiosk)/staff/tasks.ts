import type { Component } from 'svelte';
import { may, type Role } from '#lib/domain/permission.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { awardWords } from '#lib/i18n/staff/award.ts';
import { countWords } from '#lib/i18n/staff/count.ts';
import { handOverWords } from '#lib/i18n/staff/hand-over.ts';
import { residentsWords } from '#lib/i18n/staff/residents.ts';
import { restockWords } from '#lib/i18n/staff/restock.ts';
import { reversalWords } from '#lib/i18n/staff/reversal.ts';
import { shelfWords } from '#lib/i18n/staff/shelf.ts';
import { shiftWords } from '#lib/i18n/staff/shift.ts';
import { syncWords } from '#lib/i18n/staff/sync.ts';
import { writeOffWords } from '#lib/i18n/staff/write-off.ts';
import type { StaffTask } from '#lib/kiosk/session/staff/staff-session.svelte.ts';
import type { DeskEnvironment } from '#lib/kiosk/store/staff/recording.ts';
import type { IconName } from '#lib/ui/icons.ts';
import {
  countsBegun,
  placesToCount,
  shelfBadges,
  syncBadges,
  waitingToHandOver,
  type Badge,
  type HomeKnows,
} from './badges.ts';
import type { StaffScene } from './scene.ts';

/** What the home screen shows of a task, and what is loaded when somebody begins it. */
export interface TaskEntry extends StaffTask {
  readonly icon: IconName;
  /** What it is called, and what it is about in a few words. */
  readonly words: Readonly<Record<LocaleCode, { readonly task: string; readonly about: string }>>;
  /** What waits behind it by what the home screen knows. */
  readonly badges?: (home: HomeKnows) => readonly Badge[];
  /** What waits behind it and is read from the tablet's memory each time the home screen comes up. */
  readonly readBadges?: (desk: DeskEnvironment) => Promise<readonly Badge[]>;
  readonly screen: () => Promise<{ readonly default: Component<{ readonly scene: StaffScene }> }>;
}

/** Everything that staff do at the counter on screens of its own, in the order of the home screen. */
export const tasks: readonly TaskEntry[] = [
  {
    name: 'handOver',
    permission: 'redemption.handOver',
    icon: 'gift',
    words: handOverWords,
    readBadges: waitingToHandOver,
    screen: () => import('./HandOver.svelte'),
  },
  {
    name: 'restock',
    permission: 'stock.receive',
    icon: 'truck',
    words: restockWords,
    screen: () => import('./Restock.svelte'),
  },
  {
    name: 'shelf',
    permission: 'stock.receive',
    icon: 'shelf',
    words: shelfWords,
    badges: shelfBadges,
    screen: () => import('./Shelf.svelte'),
  },
  {
    name: 'count',
    permission: 'stock.count',
    icon: 'count',
    words: countWords,
    badges: placesToCount,
    readBadges: countsBegun,
    screen: () => import('./Stocktake.svelte'),
  },
  {
    name: 'writeOff',
    permission: 'stock.writeOff',
    icon: 'trash',
    words: writeOffWords,
    screen: () => import('./WriteOff.svelte'),
  },
  {
    name: 'award',
    permission: 'points.award',
    icon: 'award',
    words: awardWords,
    screen: () => import('./FindAndAward.svelte'),
  },
  {
    name: 'residents',
    permission: 'resident.find',
    icon: 'people',
    words: residentsWords,
    screen: () => import('./Residents.svelte'),
  },
  {
    name: 'reversal',
    permission: 'redemption.reverse',
    icon: 'undo',
    words: reversalWords,
    screen: () => import('./Mistakes.svelte'),
  },
  {
    name: 'shift',
    permission: 'shift.close',
    icon: 'shift',
    words: shiftWords,
    screen: () => import('./Shift.svelte'),
  },
  {
    name: 'sync',
    permission: 'sync.see',
    icon: 'cloudWait',
    words: syncWords,
    badges: syncBadges,
    screen: () => import('./Sync.svelte'),
  },
];

/** The tasks of a member of staff. Who may not do a task does not see it. */
export const tasksOf = ({ role }: { readonly role: Role }): readonly TaskEntry[] =>
  tasks.filter(({ permission }) => may(role, permission));
