import type { StaffDesk } from '../../store/staff/desk.ts';

/** The store's side of the staff's tasks, as the sessions see it: its public methods, so that tests can stand in. */
export type StaffDeskPort = { readonly [Name in keyof StaffDesk]: StaffDesk[Name] };
