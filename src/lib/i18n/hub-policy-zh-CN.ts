import type { AllotmentPolicy } from '#lib/domain/allotment.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { PolicyFigureName, PolicyUnit, yesOrNo } from '#lib/domain/policy-form.ts';
import { formatsOf } from './format.ts';

const { count } = formatsOf('zh-CN');

type Figure = { readonly name: string; readonly meaning: string };

const units: Readonly<Record<PolicyUnit, string>> = {
  days: '天',
  minutes: '分钟',
  points: '积分',
  pieces: '件',
  fen: '分钱',
};

const figures: Readonly<Record<PolicyFigureName, Figure>> = {
  lendPointsPerDay: {
    name: '失联终端的积分，每人每天先借用',
    meaning:
      '管着某人积分的终端一时联系不上时，别的联网终端一天内最多先借给这个人用多少分。借出的分记在失联终端的“可能重复使用”里，只有它真的也用了才要核查。填 0 就一分也不借，谁也不会多用。',
  },
  leaseSharedMs: {
    name: '离线可用时长（一店多台）',
    meaning:
      '一个店有几台终端时，每台最后一次联网之后，多久以内还能用归它管的积分。过了这段时间，它管的积分可以全部先借给别的终端。',
  },
  leaseAloneMs: {
    name: '离线可用时长（一店一台）',
    meaning: '一个店只有一台终端时的同一段时间，一般和“离线期限”一样长。',
  },
  capPerRedemption: { name: '每次兑换上限', meaning: '一次最多兑换多少积分，超过时终端不兑换。' },
  capPerCardOffline: {
    name: '每张卡离线上限',
    meaning: '终端联系不上平台时，一张卡在这台终端上一共最多兑换多少积分。',
  },
  capPerKioskOffline: {
    name: '每台终端离线上限',
    meaning: '终端联系不上平台时，所有居民在这台终端上一共最多兑换多少积分。',
  },
  snapshotLimitMs: { name: '离线期限', meaning: '终端超过这么久没有联系上平台，就停止兑换。' },
  clockDriftLimitMs: { name: '时钟偏差上限', meaning: '终端的时钟差得更多时，终端上会提醒，平台上会列入待核查。' },
  awardApprovalPoints: {
    name: '发积分要第二人确认',
    meaning: '一次发放超过这么多积分，要另一位工作人员确认；在平台批量发的，按一个人一天合计。按小时发放的总要确认。',
  },
  awardPointsPerDay: {
    name: '每台终端每天发积分的额度',
    meaning:
      '一台终端一天里发的和撤销退回的积分合计超过这么多，超出的部分列为待确认，在“待确认积分”里由管理员确认后才能用。按平常一周的量，就是最近十二周每周发放量的中位数，至少 2,000 分。',
  },
  releasePointsPerDay: {
    name: '每位管理员每天确认的上限',
    meaning: '一位管理员一天最多确认这么多待确认积分，批量发的积分也算在内；再多要另一位管理员来。',
  },
  countApprovalPieces: { name: '盘点要管理员确认', meaning: '一种商品的盘点结果与账面相差超过这么多，要管理员确认。' },
  reversalLimitMs: { name: '撤销期限', meaning: '兑换之后这么久之内，可以在柜台撤销。' },
  staffIdleMs: { name: '无人操作自动退出', meaning: '柜台上这么久没有人碰屏幕，工作人员就自动退出。' },
  lowStockPieces: {
    name: '快没了提醒',
    meaning: '货架上还有，但只剩这么多或更少时，显示“快没了”，提醒补货；一件不剩才是缺货。',
  },
  expirySoonDays: { name: '临期提醒', meaning: '保质期还剩这么多天或更少时，列为快到期。' },
  fenPerPoint: { name: '一积分的价值', meaning: '与市场价比较时，一积分算多少分钱。' },
};

/** What the console says about the policy, in Chinese. */
export const policyZhCN = {
  title: '规定',
  hint: '本社区终端的规定。保存后马上在平台生效，终端下次同步时生效。',
  sections: {
    allotment: '积分留给哪台终端',
    offline: '兑换与离线',
    second: '第二个人',
    counter: '柜台',
    shelf: '货架',
    console: '平台',
    time: '语言和时间',
  },
  figures,
  units,
  labelOf: (name: string, unit: string) => `${name}（${unit}）`,
  bounds: (least: number, most: number) => `${least} 到 ${count(most)}`,
  limits: (bounds: string, usual: string) => `${bounds}，默认 ${usual}。`,
  limitsOfNone: (bounds: string, none: string) => `${bounds}；不填就是${none}，默认${none}。`,
  explained: (meaning: string, limits: string) => `${meaning}${limits}`,
  none: { unlimited: '不限', usual: '按平常一周的量' } satisfies Readonly<Record<string, string>>,
  allotment: '分配方式',
  allotmentMeaning:
    '居民的积分先留给终端，终端没有网络时只能用留给它的那一部分。改变之后，没留出去的积分马上按新方式分；已经留给终端的不收回，因为它可能已经花掉，用完或别的终端来要时才转走。默认全部留给居民所在门店的第一台终端。',
  allotmentKinds: {
    home: '全部留给居民所在门店的第一台终端',
    split: '平均分给每台终端',
    floor: '每台终端最多留一个数，其余不留',
  } satisfies Readonly<Record<AllotmentPolicy['kind'], string>>,
  allotmentOf: (kind: string, points: string) => (points === '' ? kind : `${kind}：${points} 积分`),
  floorPoints: '每台终端留多少',
  floorPointsMeaning: '只在选“每台终端最多留一个数”时填写。',
  consoleOnKiosk: '当作终端用的浏览器里打开平台',
  consoleOnKioskMeaning:
    '柜台的平板谁都能碰，管理员不该在上面输密码。店里只有一台电脑、终端和平台都用它时，选“可以”。默认不可以；同一台电脑上换一个浏览器打开平台，总是可以。',
  consoleOnKioskKinds: { yes: '可以', no: '不可以' } satisfies Readonly<Record<(typeof yesOrNo)[number], string>>,
  zone: '时区',
  zoneMeaning:
    '哪一天、几点几分都按这个时区算：保质期、每日上限、导出的文件名，与终端和服务器自己的时区无关。默认 Asia/Shanghai（北京时间）。',
  zoneWrong: '请选一个时区',
  language: '语言',
  languageMeaning: '终端和平台一开始用的语言。居民和工作人员自己选过的，还是按自己选的。',
  languageWrong: '请选一种语言',
  languages: { 'zh-CN': '中文', en: 'English' } satisfies Readonly<Record<LocaleCode, string>>,
  reason: '修改原因',
  reasonHint: '谁、什么时候、为什么，都会留在下面的记录里，不能再改。',
  save: '保存',
  outcomes: {
    saved: '已保存。终端下次同步后照此执行。',
    again: '这次修改已经保存过，没有重复记录。',
    overtaken: (what: string) =>
      `没有保存：您打开页面之后，别人改了“${what}”。下面已换成别人改后的内容，您自己改的还在。请看过再保存一次。`,
    outdated: '没有保存：您打开页面之后，平台换了版本。您填的还在，请看过再保存一次。',
    wrong: '没有保存：请改正标出的地方。',
    reasonMissing: '没有保存：请写修改原因，最多 500 字。',
    unchanged: '没有保存：内容没有变化。',
    notPermitted: '没有保存：只有管理员可以修改。',
  },
  wrong: (bounds: string) => `请填 ${bounds} 之间的数`,
  wrongWhole: (bounds: string) => `请填 ${bounds} 之间的整数`,
  history: '修改记录',
  what: '改了什么',
  changed: (name: string, values: string) => `${name}：${values}`,
  fromTo: (before: string, after: string) => `${before} → ${after}`,
  empty: '还没有改过',
};
