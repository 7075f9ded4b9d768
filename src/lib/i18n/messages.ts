import type { zhCN } from './zh-CN.ts';

/** What the kiosk says. Chinese is the source: a message that is missing elsewhere is an error of types. */
export type Messages = typeof zhCN;
