import type { PendingDecision } from '#lib/domain/award-allowance.ts';

/** What the console says about points that are pending, in Chinese. */
export const pendingZhCN = {
  title: '待确认积分',
  hint: '终端一天发的积分超过额度时，超出的部分列在这里。记录没有丢，确认之前谁也不能用。',
  empty: '没有待确认的积分',
  dayOf: (kiosk: string, day: string) => `终端 ${kiosk} · ${day}`,
  inSum: (awards: number, points: string) => `${awards} 笔，共 ${points} 积分`,
  chosen: '选中',
  choose: (resident: string, points: string) => `${resident}，${points} 积分`,
  resident: '居民',
  points: '待确认',
  note: '说明',
  staff: '经手人',
  decision: '处理',
  decisions: { released: '确认，居民可以使用', declined: '不认，积分退回' } satisfies Readonly<
    Record<PendingDecision, string>
  >,
  reason: '理由',
  reasonHint: '理由记在操作记录里；不认的积分，居民在终端上看到退回了多少。',
  save: '保存',
  outcomes: { decided: '已记录。', again: '之前已经记录过，只算一次。' },
  refused: {
    notPermitted: '没有保存：只有管理员可以处理。',
    reasonMissing: '没有保存：请写理由，最多 500 字。',
    nothingChosen: '没有保存：请选中要处理的发放。',
    unknown: '没有保存：找不到选中的发放。请刷新再看。',
    overtaken: '没有保存：其中有的已经由别人处理，或已被收回。请刷新再看。',
  },
  beyondBound: (left: string) =>
    `没有保存：超过一位管理员一天可以确认的积分，今天还能确认 ${left}。请选少一些，或请另一位管理员来。`,
};
