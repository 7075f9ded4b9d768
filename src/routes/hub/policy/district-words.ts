import type { LocaleCode } from '#lib/domain/locale.ts';
import type { NotInvited, NotLeft } from '#lib/server/console/district.ts';

const zhCN = {
  title: '管理区',
  none: '本社区不属于平台上的管理区：别人看不到它的合计数字。',
  noneHint:
    '要加入，请生成加入码并告诉管理区。加入以后，管理区只看到合计数字，看不到居民和记录，也不能替本社区做决定。',
  codeUntil: (time: string): string => `已有一个加入码，${time}失效。再生成一个，旧的马上作废。`,
  invite: '生成加入码',
  code: '加入码',
  codeHint: '只显示这一次，24 小时内有效，只能用一次。管理区在“下属社区”里填写。',
  belongs: (name: string): string => `本社区属于${name}，它看得到本社区的合计数字。`,
  reason: '为什么退出',
  reasonHint: '谁、什么时候、为什么，都会留在操作记录里，不能再改。',
  leave: '退出管理区',
  left: '已退出。管理区不再看到本社区。',
  refused: {
    notPermitted: '没有改：只有管理员可以。',
    hasDistrict: '没有生成：本社区已经属于一个管理区，要先退出。',
    demo: '没有生成：演示社区不能加入管理区。',
    reasonMissing: '没有退出：请写明原因。',
    gone: '没有退出：本社区已经不在这个管理区。',
  } satisfies Readonly<Record<NotInvited | NotLeft, string>>,
};

/** The words of the panel by which a community joins a district and leaves it. */
export const districtWords: Readonly<Record<LocaleCode, typeof zhCN>> = {
  'zh-CN': zhCN,
  en: {
    title: 'District',
    none: 'This community is in no district of this hub: nobody else sees its sums.',
    noneHint:
      'To join one, make a code and tell it to the district. From then on the district sees sums alone, no residents and no records, and decides nothing here.',
    codeUntil: (time) => `A code is there already, good until ${time}. Another one ends it at once.`,
    invite: 'Make a code',
    code: 'Code for the district',
    codeHint: 'Shown this once, good for 24 hours, and used once. The district types it under “Communities”.',
    belongs: (name) => `This community belongs to ${name}, which sees its sums.`,
    reason: 'Why it leaves',
    reasonHint: 'Who, when and why stay in the audit and can never be changed.',
    leave: 'Leave the district',
    left: 'Left. The district sees nothing of this community any more.',
    refused: {
      notPermitted: 'Nothing was changed: only a manager may.',
      hasDistrict: 'No code was made: this community is in a district and has to leave it first.',
      demo: 'No code was made: a demo joins no district.',
      reasonMissing: 'It did not leave: say why.',
      gone: 'It did not leave: it is not in that district any more.',
    },
  },
};
