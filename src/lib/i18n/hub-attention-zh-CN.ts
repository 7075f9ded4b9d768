/** The figures of a finding, written in the person's language; what is not known of it says so. */
export interface Figures {
  readonly arrived: string;
  readonly balance: string;
  readonly barcode: string;
  readonly believed: string;
  readonly cardStatus: string;
  readonly counted: string;
  /** Which day or moment of an event is meant; empty for the one of the event itself. */
  readonly date: string;
  readonly drift: string;
  readonly expected: string;
  readonly exposure: string;
  readonly fault: string;
  readonly holder: string;
  readonly item: string;
  readonly kiosk: string;
  readonly last: string;
  readonly listed: string;
  readonly onHand: string;
  readonly paid: string;
  readonly points: string;
  readonly reason: string;
  readonly resident: string;
  readonly rule: string;
  readonly seq: string;
  readonly staff: string;
  readonly there: string;
  readonly wanted: string;
  readonly what: string;
}

/** What the hub says about what people should look at, in Chinese. */
export const attentionZhCN = {
  title: '需要处理',
  reviews: '待核查',
  reviewsHint: '和预期不同、需要人看一下的都在这里，新的在前',
  empty: '没有符合条件的内容',
  setAside: '被搁置',
  decisionsOnly:
    '在这里写下的决定只是记录，不改动积分和库存。要更正账目，请另办一件事：撤销兑换、收回或补发积分、盘点、停卡。那会作为新的事件入账，原来的记录不变。',
  happened: '发生了什么',
  ledger: '对账目的影响',
  decider: '谁来决定',
  next: '可以怎么做',
  see: '查看',
  state: '处理状态',
  states: { open: '未处理', settled: '已处理', all: '全部' },
  kind: '种类',
  kinds: { review: '已收下、需核查（全部）', setAside: '被搁置（全部）', kiosk: '终端与记录链（全部）' },
  badges: { open: '未处理', settled: '已处理', filled: '已自行补齐' },
  filled: '缺的记录后来都到了，不必再处理。',
  decisions: '处理记录',
  decide: '写下决定',
  decideAgain: '重新打开',
  decision: '决定',
  decisionKinds: {
    noAction: '看过，不用再做什么',
    corrected: '已另行更正（撤销、盘点、换卡等）',
    passedOn: '转给别人决定（仍算未处理）',
    reopened: '重新打开',
  },
  note: '说明',
  noteHint: '写清看到什么、为什么这样决定。写下后不能修改，只能再写一条。',
  save: '记下',
  readsOnly: '由管理员决定；您可以查看。',
  outcomes: {
    noted: '已记下。账目没有因此改动。',
    again: '这个决定已经记下过，没有重复记录。',
    overtaken: '您打开页面之后，别人已经处理过这一条。请看处理记录，再决定要不要补充。',
    noteMissing: '请写说明，最多 500 字。没有记下任何内容。',
    unknown: '没有找到这一条。没有记下任何内容。',
    notPermitted: '只有管理员可以决定。没有记下任何内容。',
  },
  targets: { event: '这条事件', resident: '居民', holder: '持卡人', item: '商品', kiosk: '终端', staff: '工作人员' },
  there: {
    residentId: '居民编号',
    number: '居民号',
    holder: '卡，持卡人',
    itemId: '商品编号',
    barcode: '条码',
    batchId: '批次',
  },
  /** Days and moments that an event says besides its own. */
  dates: { from: '班次开始的时间', to: '班次结束的时间', bestBefore: '保质期' },
  price: (points: string, cash: string) => `${points} 积分${cash}`,
  deciders: { manager: '管理员', staffAtCounter: '柜台工作人员（店员）', administrator: '管理区或系统管理员' },
  effects: {
    inFull: '已按事实全部入账。账目前后一致，不等这里的决定。',
    inPart: '只有一部分入账：与已有内容冲突的部分没有改动任何东西。',
    nothing: '没有入账：积分和库存都没有因此变动。',
    waits: '还没有入账：缺的那条到了就自动入账，不会丢，也不会入两次。',
    none: '账目没有变动。这是终端的情况，不是一笔业务。',
    freed: '留给它的离线额度已经收回、重新分配；余额没有变动。',
  },
  codes: {
    overdraft: '余额变成负数',
    beyondAllotment: '用了留给别处的积分',
    oversell: '库存变成负数',
    cardUnknown: '平台没有这张卡',
    cardInactive: '卡在使用时已停用',
    cardMismatch: '卡不属于这位居民',
    priceDiffers: '价格与平台不同',
    itemUnknown: '平台没有这件商品',
    ruleMismatch: '积分与规则不符',
    clockDrift: '终端时间偏差大',
    alreadyReversed: '已经撤销过',
    residentUnknown: '平台没有这位居民',
    recovered: '从第二份记录找回',
    afterDamage: '存储损坏之后的记录',
    staffUnknown: '经手人不明',
    notPermitted: '超出权限或缺少确认',
    letThrough: '货在手，放行',
    countConflict: '盘点互相冲突',
    reversalMismatch: '撤销与原记录不符',
    transferUnknown: '找不到要收回的发放',
    alreadyThere: '平台已有',
    nameAlreadyThere: '同名居民已登记',
    barcodeTwice: '条码重复',
    numberTwice: '居民号重复',
    schema: '内容不完整',
    hash: '校验值不符',
    chain: '记录链断开',
    oversized: '记录太大',
    conflict: '同一编号，内容不同：记录分叉',
    foreign: '不属于这台终端',
    failed: '入账时出错',
    gap: '中间缺记录',
    newChain: '终端重新开始了记录链',
    kioskLost: '终端已报失',
  },
  what: {
    overdraft: (f: Figures) =>
      `${f.resident}的余额入账后是 ${f.balance} 分。多半是几台终端离线时各自兑换，或积分已用掉又被收回。货已经拿走。`,
    beyondAllotment: (f: Figures) =>
      `${f.resident}在${f.kiosk}用掉的积分里，有 ${f.points} 分当时是留给别的终端的。多半因为那台终端报失过，或平台从备份恢复过。`,
    oversell: (f: Figures) => `${f.item}入账后账上是 ${f.onHand} 件。货架上有的比账上多，多半是漏记了入库。`,
    cardUnknown: (f: Figures) => `${f.kiosk}认得${f.resident}用的这张卡，平台却没有它。`,
    cardInactive: (f: Figures) =>
      `${f.resident}用的卡当时已是“${f.cardStatus}”，${f.kiosk}离线，还不知道。货已经拿走。`,
    cardMismatch: (f: Figures) => `这笔记在${f.resident}名下，用的卡却属于${f.holder}。`,
    priceDiffers: (f: Figures) => `${f.item}平台上每件 ${f.listed}，居民看到并付出的是每件 ${f.paid}。`,
    itemUnknown: (f: Figures) => `${f.kiosk}记录了商品 ${f.item}，平台没有登记它。`,
    ruleMismatch: (f: Figures) => `${f.resident}得了 ${f.points} 分，按规则“${f.rule}”应为：${f.expected}。`,
    clockDrift: (f: Figures) =>
      f.date === ''
        ? `${f.kiosk}的时间与平台相差 ${f.drift}。`
        : `这条${f.what}里写的${f.date}不合常理，相差 ${f.drift}。`,
    alreadyReversed: (f: Figures) => `这条${f.what}要撤销的，以前已经撤销过了。`,
    residentUnknown: (f: Figures) => `这条${f.what}写的居民，平台还没有登记。`,
    recovered: (f: Figures) =>
      `这条${f.what}不是按顺序送来的：它来自${f.kiosk}的第二份记录，或接在一条已经结束的记录链上。`,
    afterDamage: (f: Figures) => `${f.kiosk}的上一条读不出来，所以没法核对这条${f.what}是否接在它后面。`,
    staffUnknown: (f: Figures) => `这条${f.what}的经手人写的是“${f.staff}”，平台没有这个人。`,
    notPermitted: (f: Figures) => `这条${f.what}需要的权限或第二人确认不成立。涉及的人：${f.staff}。`,
    letThrough: (f: Figures) => `账上没有、货在手里，店员放行了，理由是：${f.reason}。`,
    countConflict: (f: Figures) =>
      `${f.item}这次数出 ${f.counted} 件，当时以为是 ${f.believed} 件；但这期间别处已经盘点过。`,
    reversalMismatch: (f: Figures) => `这条${f.what}写的人、积分或商品，与它要撤销的记录对不上。`,
    transferUnknown: (f: Figures) => `这条${f.what}要收回的那笔，不是一笔积分发放。`,
    alreadyThere: (f: Figures) => `这条${f.what}带来的内容平台已经有了：${f.there}。原有的没有改动。`,
    nameAlreadyThere: (f: Figures) => `新登记的居民与已有的一位同名：${f.there}。两位都在，互不影响。`,
    barcodeTwice: (f: Figures) =>
      `${f.kiosk}登记的${f.item}，条码 ${f.barcode} 别处已经登记过。两件都在货架上，库存各算各的；平板扫到这个条码时会问是哪一件。`,
    numberTwice: (f: Figures) =>
      `${f.kiosk}给${f.resident}的居民号别处已经用了：${f.there}。两位都已登记，后到的一位在平台上加了尾号，卡上印的没有变。`,
    schema: (f: Figures) => `${f.kiosk}的第 ${f.seq} 条不符合任何已知的格式。技术说明：${f.fault}`,
    hash: (f: Figures) => `${f.kiosk}的第 ${f.seq} 条与它自己的校验值不一致，可能损坏或被改动。技术说明：${f.fault}`,
    chain: (f: Figures) =>
      `${f.kiosk}的第 ${f.seq} 条不接在它的上一条之后。平板可能被还原，或被复制成了两台。技术说明：${f.fault}`,
    oversized: (f: Figures) => `${f.kiosk}的第 ${f.seq} 条太大，没有读取。技术说明：${f.fault}`,
    conflict: (f: Figures) =>
      `${f.kiosk}的第 ${f.seq} 条，编号与已入账的一条相同，内容却不同。平板可能被复制成了两台，或从备份还原过。技术说明：${f.fault}`,
    foreign: (f: Figures) => `${f.kiosk}送来的一条写着另一台终端或另一条记录链。技术说明：${f.fault}`,
    failed: (f: Figures) => `${f.kiosk}的第 ${f.seq} 条让平台在入账时出错，原样保存了。技术说明：${f.fault}`,
    gap: (f: Figures) => `${f.kiosk}送来了第 ${f.arrived} 条，但第 ${f.wanted} 条还没有到。平台已要求它补发。`,
    newChain: (f: Figures) =>
      `${f.kiosk}从第 1 条重新开始，旧的记录链停在第 ${f.last} 条。平板的存储多半丢失、还原过，或被复制过；旧链上第 ${f.last} 条之后如有记录，还没有送到。`,
    kioskLost: (f: Figures) => `${f.kiosk}已报失。它当时最多还可以离线用掉 ${f.exposure} 分，这些还没有送到。`,
  },
  todo: {
    overdraft: '联系居民，商量用以后的积分补上。如果其中一笔不是本人兑换的，撤销那一笔。',
    beyondAllotment: '看一看居民的余额有没有变成负数；没有就不用做什么。',
    oversell: '盘点这个货位；漏记的入库补记上。',
    cardUnknown: '核对居民手里的卡，必要时停掉、换一张。',
    cardInactive: '联系居民，问清是不是本人用的。不是本人，就撤销这笔兑换。',
    cardMismatch: '查明终端的数据是否陈旧。记错了人，就撤销这笔，再以本人的卡办理。',
    priceDiffers: '一般不用做什么：以居民当时看到的价格为准。',
    itemUnknown: '在终端登记这件商品，然后盘点。',
    ruleMismatch: '核对服务记录。多发了，由管理员收回；少发了，补发差额。',
    clockDrift: '校准平板的时间，打开自动对时。事件按到达顺序入账，不受影响。写错的日期请与当事人核对。',
    alreadyReversed: '第二次没有再退积分和库存。向店员说明即可。',
    residentUnknown: '登记这位居民（同一编号）；这条随后自动入账。',
    recovered: '检查这台平板的存储；再看这条与前后的记录有没有重复。',
    afterDamage: '检查这台平板的存储；再看被搁置的上一条。',
    staffUnknown: '查明当班的人，写在说明里。',
    notPermitted: '核对这件事该不该办。不该办的，撤销或收回它。',
    letThrough: '盘点这个货位，账就对上了。',
    countConflict: '把这件商品再盘点一次。',
    reversalMismatch: '核对后在终端重新办理撤销。',
    transferUnknown: '看居民的积分流水，找到那笔发放，重新收回。',
    barcodeTwice:
      '核对是不是同一种商品。是的话只用其中一件，把另一件的库存改到这一件上；不是的话，改正其中一件的条码。',
    numberTwice: '核对是不是同一个人登记了两次。是的话，停掉一张卡，以后只用一个账户。',
    alreadyThere: '核对是不是重复登记；同一张卡给了两个人的，停卡、换新卡。',
    nameAlreadyThere: '问清是不是同一个人。是，就停掉新卡、把补卡办在原来的名下；只是同名，写明即可。',
    schema: '把原文交给开发者。需要入账的，在终端另行补办。',
    hash: '检查这台平板。内容属实的，在终端另行补办。',
    chain: '确认这台平板只有一台、没有从备份还原过。内容属实的，在终端另行补办。',
    oversized: '把情况告诉开发者；原文还在平板上，可以导出。',
    conflict: '比较两份内容。属实却没有入账的，在终端另行补办；确认这台平板只有一台，否则停用、重新配对。',
    foreign: '查明它从哪里来。属实的，由原来的终端送来。',
    failed: '看平台日志，升级后请开发者处理；要紧的先在终端补办。',
    gap: '让平板联网、打开积分超市，等它补发。补不来的，在终端页导入它导出的文件。',
    newChain: '检查这台平板的存储。平板上还有旧记录的，会自动送来；坏掉的，尽量先导出。',
    kioskLost: '找回的，重新配对，没送的会自动送来。找不回的，到此为止：以后有居民余额变成负数会另外列出。',
  },
};
