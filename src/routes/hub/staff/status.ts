import type { SessionsRefused } from '#lib/server/console/sessions.ts';
import type { AddRefused, StaffRefused } from '#lib/server/console/staff-change.ts';

/** What a refusal is answered with. */
export const statusOf = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  nameMissing: 400,
  nameTaken: 409,
  own: 409,
  overtaken: 409,
  lastManager: 409,
} as const satisfies Record<AddRefused | StaffRefused | SessionsRefused, number>;
