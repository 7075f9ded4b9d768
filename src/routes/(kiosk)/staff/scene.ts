import type { KioskApp } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { ShownRefusal } from '#lib/kiosk/session/staff/refusal.ts';
import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';
import type { DeskEnvironment, Member } from '#lib/kiosk/store/staff/recording.ts';
import type { Theme } from '#lib/ui/look.ts';
import type { StaffFrame } from '#lib/ui/staff-views.ts';
import type { Scanning } from '../scanning.svelte.ts';

/** What every task of the staff is given. */
export interface StaffScene {
  readonly app: KioskApp;
  /** What the commands of the task work on. */
  readonly desk: DeskEnvironment;
  readonly member: Member;
  /** Without `onback`, which is the task's own where it has several screens. */
  readonly frame: StaffFrame;
  readonly scanning: Scanning;
  /** The frame with the words of a refusal. */
  readonly framed: (refusal: ShownRefusal | undefined, onback?: () => void) => StaffFrame;
  readonly theme: Theme;
  /** The shelf, read again whenever the kiosk's memory has changed. */
  readonly items: readonly StaffItem[];
  readonly itemName: (itemId: string) => string | undefined;
}
