import type { ChangeRefused } from '#lib/server/console/change-resident.ts';
import type { RegistrationRefused } from '#lib/server/console/register-resident.ts';

/** With which status a form about a resident is refused. */
export const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  wrong: 400,
  unchanged: 400,
  unknown: 404,
  numberTaken: 409,
  namesakes: 409,
  overtaken: 409,
} as const satisfies Record<(ChangeRefused | RegistrationRefused)['code'], number>;
