import type { KioskApp } from '#lib/kiosk/session/kiosk-app.svelte.ts';
import type { StaffDeskPort } from '#lib/kiosk/session/staff/port.ts';
import type { ShownRefusal } from '#lib/kiosk/session/staff/refusal.ts';
import type { Member } from '#lib/kiosk/store/staff/desk.ts';
import type { StaffFrame } from '#lib/ui/staff-views.ts';
import type { Scanning } from '../scanning.svelte.ts';

/** What every task of the staff is given. */
export interface StaffScene {
  readonly app: KioskApp;
  readonly desk: StaffDeskPort;
  readonly member: Member;
  /** Without `onback`, which is the task's own where it has several screens. */
  readonly frame: StaffFrame;
  readonly scanning: Scanning;
  /** The frame with the words of a refusal. */
  readonly framed: (refusal: ShownRefusal | undefined, onback?: () => void) => StaffFrame;
  readonly itemName: (itemId: string) => string | undefined;
}
