import { formatsOf } from './format.ts';

const { count } = formatsOf('zh-CN');

/** What the console says of a tablet that is lost, and of what follows. */
export const revocationZhCN = {
  revoke: '报失或停用终端',
  revokeHint: (points: number) =>
    `这台终端不能再同步，留给它的 ${count(points)} 积分改留给别的终端。它离线时可能已经花掉其中一部分：找回并重新接入后会记账，不够的会提醒。它保存的记录不会丢。7 天内可以撤回。`,
  reason: '原因',
  reasonHint: '谁、什么时候、为什么，都会留在审计记录里，不能再改。',
  takeBack: '撤回报失或停用',
  takeBackHint: (until: string) =>
    `没有丢，或者找到了：撤回以后，它最多 5 分钟后自己接着同步，不用重新配对。${until}以前可以撤回。`,
  outcomes: {
    revoked: '已报失或停用。请看下面还要做什么。',
    takenBack: '已撤回。这台终端又可以同步了。',
    settled: '好了。这台终端又可以同步了。',
  },
  refused: {
    notPermitted: '未执行：只有管理员可以报失、停用或撤回。',
    reasonMissing: '未执行：请写原因，最多 500 字。',
    unknown: '未执行：没有这台终端。',
    alreadyRevoked: '未执行：您打开页面之后，别人已经报失或停用了这台终端。',
    notRevoked: '未执行：这台终端没有报失，或者别人已经撤回。',
    tooLate: '未执行：已超过 7 天。请给它生成配对码，重新接入。',
    notCopied: '未执行：这台终端没有被复制，或者别人已经处理过。',
    replaced: '未执行：已有另一台终端顶替它。请给它生成配对码，重新接入。',
  },
  copied: '这台终端被复制过',
  copiedAbout: (since: string) =>
    `${since}发现有两台设备在用这台终端的密钥：一台是另一台的拷贝，或者它的存储还原过。两台都先不能同步。柜台照常兑换，两台的记录都还在，不会丢。`,
  copiedTodo:
    '拷贝可能在别人手里：给柜台上那台生成配对码，选它“代替”这台终端，在平板“同步与设备”页里输入。它会成为新终端，带上全部记录。然后换掉柜台 PIN。',
  settleHint:
    '如果只是还原过，或者拷贝已经删掉：写明原因，让它接着同步。先连上来的那台算数；要是还有第二台，会再次发现。',
  settle: '只有一台，接着同步',
  recent: '报失前 7 天它记了什么',
  recentHint: '有不认识的，打开来看，用撤销或调整改正。',
  type: '类型',
  number: '条数',
  points: '积分合计',
  noneRecent: '没有',
  pins: '换掉所有柜台 PIN',
  pinsHint: (people: number) =>
    `这台终端里存着 ${count(people)} 个柜台 PIN 的摘要，拿到它的人有几天时间就能试出来。一次全部换新，打印出来裁开，当面交给本人；旧的随即作废，平板下次同步后生效。`,
  renew: '全部换新',
  renewed: (people: number) => `已给 ${count(people)} 人换新 PIN`,
  renewedHint: '只显示这一次。请打印后裁开，当面交给本人。',
  print: '打印',
  pinsOvertaken: '未执行：您打开页面之后，有人改过工作人员的权限或 PIN。请看过再做一次。',
};
