import { formatsOf } from '../format.ts';
import { records, times } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  task: '同步',
  about: '联网情况、设置',
  badges: {
    unsent: (events: number) => `${zh.count(events)} 条没传`,
    setAside: (events: number) => `${zh.count(events)} 条被搁置`,
  },
  tools: '特殊处理',
  doubt: '存储有疑问，已停止兑换',
  cause: '原因',
  settle: '查清了，恢复兑换',
  settleTitle: '真的查清了吗？',
  settleHint: '先看原因，再核对最近几次兑换。处理会记在您的名下',
  restarts: '自动重启',
  restartsOf: (times: number) => `${zh.count(times)} 次`,
  export: '导出没传的记录',
  exporting: '正在导出…',
  exportHint: '机器再也联不上网时用：把文件交给管理员，在平台上导入',
  exported: (events: number, file: string) => `已导出 ${zh.count(events)} 条，文件是 ${file}`,
  exportNothing: '没有要导出的，全都传到平台了',
  exportFailed: '没有导出来，请找管理员',
};

const english: typeof chinese = {
  task: 'Sync',
  about: 'Network and settings',
  badges: {
    unsent: (value) => `${en.count(value)} not sent`,
    setAside: (value) => `${en.count(value)} set aside`,
  },
  tools: 'Special cases',
  doubt: 'The storage is in doubt: redeeming has stopped',
  cause: 'Cause',
  settle: 'Settled, go on redeeming',
  settleTitle: 'Is it really settled?',
  settleHint: 'Read the cause and check the latest redemptions first. This is recorded under your name',
  restarts: 'Restarted by itself',
  restartsOf: times,
  export: 'Export what was not sent',
  exporting: 'Exporting…',
  exportHint: 'For a tablet that will never be online again: give the file to the manager, who imports it at the hub',
  exported: (events, file) => `${records(events)} exported to ${file}`,
  exportNothing: 'Nothing to export: the hub has everything',
  exportFailed: 'The export failed. Please ask the manager',
};

/** What the staff's screens say of the exchange with the hub, beside what every screen says of it. */
export const syncWords = { 'zh-CN': chinese, en: english };
