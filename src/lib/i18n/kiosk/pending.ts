import { formatsOf } from '../format.ts';
import { points } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');

const chinese = {
  beside: (points: number) => `另有 ${zh.count(points)} 分待确认，管理员确认后才能用`,
};

const english: typeof chinese = {
  beside: (value) => `${points(value)} more pending: usable once a manager confirms`,
};

/** What the kiosk says of points that are pending. */
export const pendingWords = { 'zh-CN': chinese, en: english };
