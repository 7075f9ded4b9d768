import { longestPassword, shortestPassword } from '#lib/domain/password.ts';
import { formatsOf } from './format.ts';

const { count } = formatsOf('zh-CN');

/** What is said of somebody's own account at the hub. */
export const accountZhCN = {
  title: '我的账号',
  hint: '自己的密码和登录，只有本人能改。',
  owes: {
    password: '现在的密码是管理员给的，只能用来登录一次。请先设一个自己的密码。',
    secondFactor: '您的角色登录时必须用动态码。请先在手机上设好。',
  },
  tooMany: (seconds: number) => `试得太多了，请 ${count(seconds)} 秒后再试`,
  outcomes: { chosen: '密码已改好，其他地方的登录都已结束', ended: '登录已结束', factorRemoved: '动态码已停用' },
  refused: {
    wrongPassword: '没有改：现在的密码不对',
    notPermitted: '没有改：店员在自助终端上工作，不用这里的账号',
    tooShort: `没有改：新密码至少要 ${count(shortestPassword)} 个字`,
    tooLong: `没有改：新密码最多 ${count(longestPassword)} 个字`,
    named: `没有改：去掉姓名和社区名以后，新密码至少还要有 ${count(shortestPassword)} 个字`,
    common: '没有改：这个密码太常见，容易被猜到。可以写一句只有自己知道的话',
    notRepeated: '没有改：两次输入的新密码不一样',
    same: '没有改：新密码和现在的一样',
    incomplete: '没有改：这一页不完整，请重新开始',
    wrongCode: '没有改：动态码不对，或者已经用过。请等手机上换成下一个再输',
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
  factor: {
    title: '动态码（第二道验证）',
    none: '登录时除了密码，再输一个手机上每 30 秒换一次的六位数字。别人知道了密码也进不来。',
    begin: '在手机上设动态码',
    scan: '用手机上的验证器应用（例如“腾讯身份验证器”或系统自带的密码管理）扫这个码，再输入它显示的六位数字。',
    qr: '给验证器应用扫的码',
    secret: '扫不了时，在应用里手工输入',
    password: '现在的密码，用来确认',
    code: '手机上的六位数字',
    add: '启用动态码',
    codes: '恢复码：请抄下来收好，只显示这一次',
    codesHint: '手机丢了或坏了，用其中一个代替动态码登录，每个只能用一次。',
    on: (since: string) => `${since} 起启用`,
    left: (codes: number) => `还剩 ${count(codes)} 个恢复码`,
    removeHint: '换手机或要新的恢复码：先停用，再重新设。手机和恢复码都没有了，请另一位管理员停用。',
    anyCode: '动态码或一个恢复码',
    remove: '停用动态码',
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
