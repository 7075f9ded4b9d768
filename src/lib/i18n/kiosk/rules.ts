import { formatsOf } from '../format.ts';
import { points } from '../plurals-en.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  title: '积分规则',
  hint: '每做 1 小时志愿服务积 10 分；大家一个标准，人人可以查看',
  perHour: (points: number) => `每小时 ${zh.count(points)} 分`,
  perTime: (points: number) => `每次 ${zh.count(points)} 分`,
  cap: (points: number) => `每天最多 ${zh.count(points)} 分`,
  uncapped: '每天不限',
  list: '积分类别',
};

const english: typeof chinese = {
  title: 'How points are earned',
  hint: 'One hour of volunteering is 10 points: one standard for everybody',
  perHour: (value) => `${points(value)} an hour`,
  perTime: (value) => `${points(value)} each time`,
  cap: (value) => `at most ${en.count(value)} a day`,
  uncapped: 'no daily limit',
  list: 'Categories',
};

/** What the kiosk says of the public rules. */
export const rulesWords = { 'zh-CN': chinese, en: english };
