import type { hubZhCN } from './hub-zh-CN.ts';

/** What the console says, apart from the kiosk's, which never loads it. */
export type HubMessages = typeof hubZhCN;
