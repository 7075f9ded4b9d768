import { formatsOf } from './format.ts';

const { count } = formatsOf('zh-CN');

/** What the console says of events that a tablet brought of another one. */
export const keptZhCN = {
  title: '替别的终端送来的记录，等您确认',
  hint: '平板清空或换机后，用普通配对码接入，就成了一台新终端，旧终端没送完的记录先存在这里，不入账。是同一台平板，就确认代替；来历不明的，不要认。',
  what: (sender: string, recorder: string) => `终端 ${sender} 送来终端 ${recorder} 的记录：`,
  events: (value: number) => `${count(value)} 条`,
  between: (first: string, last: string) => `${first} 至 ${last}`,
  discarded: (events: number) => `其中 ${count(events)} 条已经不认，仍然存着；确认代替后照样入账。`,
  name: (sender: string, recorder: string) => `终端 ${sender} 代替终端 ${recorder}`,
  nameHint: (recorder: string) => `终端 ${recorder} 同时报失，不能再同步；这些记录随即入账，并列入待核查。`,
  nameLostHint: '这些记录随即入账，并列入待核查。',
  discard: '不认这些记录',
  discardHint: '不入账，记录留着。以后查明了，仍然可以确认代替。',
  outcomes: { replaced: '已确认代替，记录正在入账。', discarded: '这些记录不予入账。' },
  refused: {
    nothingKept: '未执行：这里已经没有这样的记录。',
    circle: '未执行：送来记录的终端已被那台终端代替。',
  },
};
