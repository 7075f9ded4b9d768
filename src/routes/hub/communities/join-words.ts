import type { LocaleCode } from '#lib/domain/locale.ts';

const zhCN = {
  title: '收入已有的社区',
  code: '加入码',
  codeHint: '社区的管理员在“规定”里生成，8 位数字。',
  submit: '收入',
  done: (community: string): string => `${community}已是下属社区。`,
  refused: {
    notPermitted: '没有收入：只有管理区的账户可以。',
    wrong: '没有收入：加入码不对、用过了，或者过期了。请向社区要一个新的。',
  },
  tooManyAttempts: (seconds: string): string => `试得太多，请等 ${seconds} 秒。`,
};

/** The words of the form by which a district takes a community in. */
export const joinWords: Readonly<Record<LocaleCode, typeof zhCN>> = {
  'zh-CN': zhCN,
  en: {
    title: 'Take in a community that is there',
    code: 'Code',
    codeHint: 'Eight digits, which a manager of the community makes under “Policy”.',
    submit: 'Take in',
    done: (community) => `${community} is a community of this district now.`,
    refused: {
      notPermitted: 'Nothing was taken in: only the account of a district may do so.',
      wrong: 'Nothing was taken in: the code is wrong, used or expired. Ask the community for another one.',
    },
    tooManyAttempts: (seconds) => `Too many attempts. Wait ${seconds} seconds.`,
  },
};
