import type { staffZhCN } from './staff-zh-CN.ts';

/** What the staff's screens at the counter say, apart from the residents', which never load it. */
export type StaffMessages = typeof staffZhCN;
