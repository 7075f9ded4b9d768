import { formatsOf } from '../format.ts';
import { points } from '../plurals-en.ts';
import { staffFormatsOf } from '../staff-format.ts';

const zh = formatsOf('zh-CN');
const zhStaff = staffFormatsOf('zh-CN');
const enStaff = staffFormatsOf('en');

const chinese = {
  task: '发积分',
  about: '志愿服务记积分',
  title: '发积分',
  choose: (name: string) => `给${name}发积分：参加了什么？`,
  resident: (name: string, number: string) => `${name} · ${number}`,
  rule: '规则',
  categories: '积分类别',
  perHour: (points: number) => `每小时 ${zh.count(points)} 分`,
  perTime: (points: number) => `每次 ${zh.count(points)} 分`,
  hours: '服务了几小时',
  times: '一共几次',
  timesOf: (times: number) => `${zhStaff.amount(times)} 次`,
  gives: '得到积分',
  today: (points: number) => `今天这一类已经得了 ${zh.count(points)} 分`,
  capped: (cap: number) => `这一类每天最多 ${zh.count(cap)} 分，超过的不算`,
  capReached: '今天这一类已经到顶，明天再发',
  second: '需要另一位同事输密码确认',
  notePlaceholder: '例如：清洁家园行动',
  confirm: '发积分',
  confirmSecond: '请同事确认',
  doneTitle: (points: number) => `已发 ${zh.count(points)} 积分`,
  done: (name: string) => `${name}的积分已经加上`,
  pending: (points: number) =>
    `其中 ${zh.count(points)} 分超过这台终端今天的额度，先记为待确认，管理员确认后居民才能用`,
  another: '再发一次',
};

const english: typeof chinese = {
  task: 'Award points',
  about: 'For volunteer service',
  title: 'Award points',
  choose: (name) => `What did ${name} take part in?`,
  resident: (name, number) => `${name} · ${number}`,
  rule: 'Rule',
  categories: 'Categories',
  perHour: (value) => `${points(value)} an hour`,
  perTime: (value) => `${points(value)} each time`,
  hours: 'How many hours?',
  times: 'How many times?',
  timesOf: (value) => `${enStaff.amount(value)} ${value === 1 ? 'time' : 'times'}`,
  gives: 'Points',
  today: (value) => `${points(value)} of this category already today`,
  capped: (cap) => `At most ${points(cap)} a day: what is above does not count`,
  capReached: 'No more of this category today. Please award it tomorrow',
  second: 'A colleague must confirm with a PIN',
  notePlaceholder: 'Such as: Clean Home day',
  confirm: 'Award points',
  confirmSecond: 'Ask a colleague',
  doneTitle: (value) => `${points(value)} awarded`,
  done: (name) => `They are on the account of ${name}`,
  pending: (value) =>
    `Beyond what this kiosk may give today: ${points(value)} of them are pending until a manager has confirmed`,
  another: 'Award again',
};

/** What the staff's screens say where points are awarded. */
export const awardWords = { 'zh-CN': chinese, en: english };
