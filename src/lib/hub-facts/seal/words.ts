import type { HubFactWords } from '../definition.ts';

export const seal: HubFactWords<'ledger.sealed'> = {
  'zh-CN': {
    title: '封存账目',
    what: ({ events, facts, root, replaces }, n) =>
      [
        `封存 ${n.count(events)} 条事件和 ${n.count(facts)} 条操作记录，校验值 ${root}。`,
        replaces.length === 0 ? '' : `恢复备份后，代替第 ${replaces.join('、')} 号封存。`,
      ].join(''),
  },
  en: {
    title: 'Ledger sealed',
    what: ({ events, facts, root, replaces }, n) =>
      [
        `Sealed ${n.count(events)} events and ${n.count(facts)} facts of the hub; their root is ${root}.`,
        replaces.length === 0 ? '' : ` After a restore it replaces the seals No. ${replaces.join(', ')}.`,
      ].join(''),
  },
};
