import type { ChecklistPoint } from '#lib/domain/checklist.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { checklistTitles } from '#lib/hub-facts/checklist/words.ts';
import type { ChecklistLine, SettlementRefused } from '#lib/server/console/checklist.ts';

const zhCN = {
  title: '开张准备',
  left: (open: number, all: number) => `还有 ${String(open)} 项没办，共 ${String(all)} 项`,
  settledTitle: (count: number) => `已办好或不办的 ${String(count)} 项`,
  /** What to do about each point, in words. */
  todo: {
    goods: '录入第一批商品和积分价，一件件填，或从表格导入。',
    residents: '登记居民，一位位填，或从表格导入。',
    staff: '终端上的工作人员凭 PIN 工作。发积分要一人申请、另一人确认，所以至少两位要有 PIN。',
    cards: '给居民发卡：A4 纸每张十个，或用制卡机。',
    kiosk: '生成配对码，在柜台的平板上打开平台地址，输入配对码。',
    redemption: '在终端补货、给居民发积分，再用他的卡兑换一件商品。这样就知道从头到尾都通了。',
    access:
      '只在店里用：平板和平台连同一个局域网就够。要让手机在店外打开：准备域名，指向平台；服务器在中国大陆的，还要先做 ICP 备案。没有域名和 HTTPS，合作商户的手机用不了，微信里不能报名，店外看不到公示。',
    certificate:
      '平板只在 HTTPS 下才能用摄像头扫码。有域名：由 Caddy 自动申请证书；只有局域网：在平台的机器上运行 npm run certificate -- points.lan，再让平板安装它的根证书。',
    backup:
      '备份和数据库在同一块硬盘上，硬盘坏了会一起丢。把 BACKUP_DIR 设为另一块硬盘的文件夹，或把 BACKUP_S3 设为对象存储，再重新启动平台；第一份备份送到后，这一项自动完成。',
    encryption:
      '机器被偷，硬盘上的居民资料就会泄露。Windows：设置 → 隐私和安全性 → 设备加密（BitLocker）；Linux：安装系统时选择加密（LUKS）；macOS：文件保险箱。',
  } satisfies Record<ChecklistPoint, string>,
  /** PostgreSQL is its operator's to back up. */
  backupElsewhere: '数据库的备份由管理 PostgreSQL 的人负责。请确认每天都有备份，放在另一台机器上，并且试着恢复过。',
  links: {
    goods: [
      { href: '/hub/items/new', label: '添加商品' },
      { href: '/hub/import', label: '从表格导入' },
    ],
    residents: [
      { href: '/hub/residents/new', label: '登记居民' },
      { href: '/hub/import', label: '从表格导入' },
    ],
    staff: [{ href: '/hub/staff', label: '工作人员' }],
    cards: [{ href: '/hub/residents/cards', label: '发卡和打印' }],
    kiosk: [{ href: '/hub/kiosks', label: '终端' }],
  } as Partial<Record<ChecklistPoint, readonly { readonly href: string; readonly label: string }[]>>,
  states: { open: '没办', done: '已办好', setAside: '不办' },
  measured: '平台查到的',
  done: '办好了',
  setAside: '不办',
  reason: '为什么不办',
  reasonHint: '例如“只在店里用，不接外网”。会记入操作记录。',
  save: '记为不办',
  reopen: '重新列为待办',
  outcomes: {
    saved: '已记录。',
    again: '已经记录过了。',
    notPermitted: '没有记录：只有管理员可以。',
    reasonMissing: '没有记录：请写为什么不办，最多 500 字。',
    overtaken: '没有记录：这一项刚刚有变化，请看现在的情况。',
    unknown: '没有记录：没有这一项。',
  } satisfies Record<'saved' | 'again' | 'unknown' | SettlementRefused, string>,
};
const en: typeof zhCN = {
  title: 'Before you open',
  left: (open, all) => `${String(open)} of ${String(all)} left`,
  settledTitle: (count) => `Done or left out: ${String(count)}`,
  todo: {
    goods: 'Enter the first goods with their prices in points, one by one or from a table.',
    residents: 'Register residents, one by one or from a table.',
    staff:
      'Staff work at the tablet by their PIN. One person asks for points and another confirms, so at least two need one.',
    cards: 'Issue cards: ten on a sheet of A4, or by a card printer.',
    kiosk: 'Make a pairing code, open the hub’s address on the tablet of the counter, and type the code.',
    redemption:
      'At the tablet take a delivery in, award points to a resident, and redeem something with that card. Then you know that all of it works.',
    access:
      'Within the store a local network for tablet and hub is enough. For phones outside of it the hub needs a domain, and in mainland China an ICP filing first. Without domain and HTTPS merchants’ phones do not work, nobody signs up inside WeChat, and the board is not seen outside of the store.',
    certificate:
      'A tablet’s camera scans under HTTPS alone. With a domain Caddy obtains a certificate by itself. On a local network run npm run certificate -- points.lan on the hub’s machine, and install its authority on the tablets.',
    backup:
      'Backups lie on the disk of the database and are lost with it. Set BACKUP_DIR to a folder on another disk or BACKUP_S3 to an object store, and start the hub again. Once the first one has arrived this is done by itself.',
    encryption:
      'If the machine is stolen, what is known of residents leaves with its disk. Windows: Settings → Privacy & security → Device encryption (BitLocker). Linux: chosen when it is installed (LUKS). macOS: FileVault.',
  },
  backupElsewhere:
    'Whoever runs the PostgreSQL backs it up. See that it is done each day, kept on another machine, and was restored once to try.',
  links: {
    goods: [
      { href: '/hub/items/new', label: 'Add goods' },
      { href: '/hub/import', label: 'Import a table' },
    ],
    residents: [
      { href: '/hub/residents/new', label: 'Register a resident' },
      { href: '/hub/import', label: 'Import a table' },
    ],
    staff: [{ href: '/hub/staff', label: 'Staff' }],
    cards: [{ href: '/hub/residents/cards', label: 'Issue and print cards' }],
    kiosk: [{ href: '/hub/kiosks', label: 'Kiosks' }],
  },
  states: { open: 'Open', done: 'Done', setAside: 'Left out' },
  measured: 'Seen by the hub',
  done: 'Done',
  setAside: 'Leave out',
  reason: 'Why it is left out',
  reasonHint: 'Such as “used within the store alone”. It is kept in the audit.',
  save: 'Leave it out',
  reopen: 'Open again',
  outcomes: {
    saved: 'Noted.',
    again: 'It was noted already.',
    notPermitted: 'Nothing was noted: only managers may.',
    reasonMissing: 'Nothing was noted: say why it is left out, in at most 500 characters.',
    overtaken: 'Nothing was noted: this has just changed. See how it stands now.',
    unknown: 'Nothing was noted: there is no such point.',
  },
};

const words = { 'zh-CN': zhCN, en } satisfies Record<LocaleCode, typeof zhCN>;

/** A point as it is shown. */
export interface ShownLine extends ChecklistLine {
  readonly title: string;
  /** What to do about it. */
  readonly todo: string;
  readonly links: readonly { readonly href: string; readonly label: string }[];
}

/**
 * The checklist with all its words, in the language of whoever reads: they come with the page's data, so that a
 * community that has seen to everything loads none of them. Null where there is no checklist.
 */
export function shownChecklist(lines: readonly ChecklistLine[], code: LocaleCode, isBackedUpElsewhere: boolean) {
  if (lines.length === 0) return null;
  const { todo, links, left, settledTitle, backupElsewhere, ...rest } = words[code];
  const open = lines.filter(({ state }) => state === 'open').length;
  const shown = lines.map((line): ShownLine => {
    const { point } = line;
    return {
      ...line,
      title: checklistTitles[code][point],
      todo: point === 'backup' && isBackedUpElsewhere ? backupElsewhere : todo[point],
      links: links[point] ?? [],
    };
  });
  return {
    lines: shown,
    words: { ...rest, left: left(open, lines.length), settledTitle: settledTitle(lines.length - open) },
  };
}

export type ShownChecklist = NonNullable<ReturnType<typeof shownChecklist>>;
