import { longestPassword, shortestPassword } from '#lib/domain/password.ts';
import { formatsOf } from './format.ts';

const { count } = formatsOf('zh-CN');

/** What is said of somebody's own account at the hub. */
export const accountZhCN = {
  title: '我的账号',
  hint: '自己的密码和登录，只有本人能改。',
  owes: { password: '现在的密码是管理员给的，只能用来登录一次。请先设一个自己的密码。' },
  tooMany: (seconds: number) => `试得太多了，请 ${count(seconds)} 秒后再试`,
  outcomes: { chosen: '密码已改好，其他地方的登录都已结束', ended: '登录已结束' },
  refused: {
    wrongPassword: '没有改：现在的密码不对',
    notPermitted: '没有改：店员在自助终端上工作，不用这里的账号',
    tooShort: `没有改：新密码至少要 ${count(shortestPassword)} 个字`,
    tooLong: `没有改：新密码最多 ${count(longestPassword)} 个字`,
    named: `没有改：去掉姓名和社区名以后，新密码至少还要有 ${count(shortestPassword)} 个字`,
    common: '没有改：这个密码太常见，容易被猜到。可以写一句只有自己知道的话',
    notRepeated: '没有改：两次输入的新密码不一样',
    same: '没有改：新密码和现在的一样',
    overtaken: '没有改：刚才有人改过这个账号，请重新登录后再试',
  },
  password: {
    title: '改密码',
    old: '现在的密码',
    chosen: '新密码',
    chosenHint: `至少 ${count(shortestPassword)} 个字，不必有符号。一句只有自己知道的话，又长又好记。`,
    repeated: '再输一遍新密码',
    submit: '改密码',
  },
  sessions: {
    title: '登录的地方',
    browser: '浏览器',
    since: '登录时间',
    lastSeen: '最近使用',
    isThis: '本机',
    end: '结束',
    endOthers: '结束其他所有登录',
  },
};
