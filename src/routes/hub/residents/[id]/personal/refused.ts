import type { ErasureRefused } from '#lib/server/console/erase-resident.ts';

/** How a page answers that nothing was erased. */
export const statusOf = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  notConfirmed: 400,
  reasonNames: 400,
} as const satisfies Record<ErasureRefused, number>;
