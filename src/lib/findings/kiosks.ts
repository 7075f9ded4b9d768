import type { FindingDefinition } from './definition.ts';

const gap: FindingDefinition<{ wanted: number; arrived: number }> = {
  decider: 'administrator',
  effect: 'none',
  words: {
    'zh-CN': {
      title: '中间缺记录',
      what: (f) =>
        `${f.kiosk}送来了第 ${f.count('arrived')} 条，但第 ${f.count('wanted')} 条还没有到。平台已要求它补发。`,
      todo: '让平板联网、打开积分超市，等它补发。补不来的，在终端页导入它导出的文件。',
    },
    en: {
      title: 'Events missing in between',
      what: (f) =>
        `${f.kiosk} sent no. ${f.count('arrived')}, but no. ${f.count('wanted')} has not arrived. The hub has asked for it.`,
      todo: 'Bring the tablet online and open it, so that it sends again. Otherwise import the file it exports, on its page.',
    },
  },
};

const newChain: FindingDefinition<{ last: number }> = {
  decider: 'administrator',
  effect: 'none',
  words: {
    'zh-CN': {
      title: '终端重新开始了记录链',
      what: (f) =>
        `${f.kiosk}从第 1 条重新开始，旧的记录链停在第 ${f.count('last')} 条。平板的存储多半丢失、还原过，或被复制过；旧链上第 ${f.count('last')} 条之后如有记录，还没有送到。`,
      todo: '检查这台平板的存储。平板上还有旧记录的，会自动送来；坏掉的，尽量先导出。',
    },
    en: {
      title: 'Kiosk began a new chain',
      what: (f) =>
        `${f.kiosk} began again at no. 1; its old chain ends at no. ${f.count('last')}. Its storage was probably lost or restored, or the tablet copied; whatever it recorded after no. ${f.count('last')} of the old chain has not arrived.`,
      todo: 'Check the tablet’s storage. Old events that are still on it come by themselves; export them from one that fails.',
    },
  },
};

const kioskLost: FindingDefinition<{ exposure: number }> = {
  decider: 'manager',
  effect: 'freed',
  words: {
    'zh-CN': {
      title: '终端已报失',
      what: (f) => `${f.kiosk}已报失。它当时最多还可以离线用掉 ${f.count('exposure')} 分，这些还没有送到。`,
      todo: '找回的，重新配对，没送的会自动送来。找不回的，到此为止：以后有居民余额变成负数会另外列出。',
    },
    en: {
      title: 'Kiosk declared lost',
      what: (f) =>
        `${f.kiosk} was declared lost. It may still have let up to ${f.count('exposure')} points be spent offline that have not arrived.`,
      todo: 'Found again, pair it anew: what it has comes by itself. Not found, leave it: a balance that falls below zero later is listed on its own.',
    },
  },
};

const keptEvents: FindingDefinition<{ recorder: string; events: number }> = {
  decider: 'manager',
  effect: 'waits',
  words: {
    'zh-CN': {
      title: '替别的终端送来的记录',
      what: (f) =>
        `${f.kiosk}送来了终端 ${f.text('recorder')} 的 ${f.count('events')} 条记录，但没有人说过它代替那台终端。记录存着，没有入账。`,
      todo: '打开这台终端的页面：是同一台平板清空后重新接入的，确认它代替旧终端；来历不明的，不要认。',
    },
    en: {
      title: 'Brought of another kiosk',
      what: (f) =>
        `${f.kiosk} brought ${f.count('events')} events of kiosk ${f.text('recorder')}, and nobody has said that it replaces that one. They are kept and do not count.`,
      todo: 'Open the page of this kiosk. If it is the same tablet, wiped and enrolled anew, name it as the replacement. Discard what nobody can explain.',
    },
  },
};

const staffTwice: FindingDefinition<{ staff: string; other: string; minutes: number }> = {
  decider: 'manager',
  effect: 'none',
  words: {
    'zh-CN': {
      title: '一个人同时在两台终端上',
      what: (f) =>
        `${f.kiosk}和终端 ${f.text('other')} 同一天里有 ${f.count('minutes')} 分钟都出现了${f.staff}经手的记录。一个人不会同时在两处登录。`,
      todo: '问本人那天在哪台。如果不是误会，给本人换 PIN；不认识的记录，按记录逐条处理，并停用那台终端。',
    },
    en: {
      title: 'One person at two kiosks at once',
      what: (f) =>
        `In ${f.count('minutes')} minutes of one day both ${f.kiosk} and kiosk ${f.text('other')} recorded what ${f.staff} did. Nobody is signed in at two places.`,
      todo: 'Ask where they were that day. If it is no misunderstanding, make them a new PIN, go through the records that they do not know, and withdraw that kiosk.',
    },
  },
};

/** What is told of a kiosk as a whole rather than of one event. */
export const kioskFindings = { gap, newChain, kioskLost, keptEvents, staffTwice };
