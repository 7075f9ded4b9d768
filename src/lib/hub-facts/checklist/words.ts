import type { ChecklistPoint, Settlement } from '#lib/domain/checklist.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import type { HubFactWords } from '../definition.ts';

/** What each point is called, in the list and in the audit. */
export const checklistTitles: Readonly<Record<LocaleCode, Readonly<Record<ChecklistPoint, string>>>> = {
  'zh-CN': {
    goods: '上架商品',
    residents: '登记居民',
    staff: '给两名工作人员发 PIN',
    cards: '印发积分卡',
    kiosk: '配对第一台终端',
    redemption: '完成第一笔兑换',
    access: '手机怎样连到平台',
    certificate: '用 HTTPS 打开平台',
    backup: '备份到另一处',
    encryption: '加密硬盘',
  },
  en: {
    goods: 'Goods on the shelf',
    residents: 'Residents registered',
    staff: 'PINs for two members of the staff',
    cards: 'Cards printed',
    kiosk: 'First tablet paired',
    redemption: 'First redemption done',
    access: 'How phones reach the hub',
    certificate: 'The hub opened by HTTPS',
    backup: 'Backups in a second place',
    encryption: 'Disk encrypted',
  },
};

const said: Readonly<Record<LocaleCode, Readonly<Record<Settlement, (title: string) => string>>>> = {
  'zh-CN': {
    done: (title) => `“${title}”已办好。`,
    setAside: (title) => `“${title}”不办。`,
    reopened: (title) => `“${title}”重新列为待办。`,
  },
  en: {
    done: (title) => `“${title}” is done.`,
    setAside: (title) => `“${title}” is left out.`,
    reopened: (title) => `“${title}” is open again.`,
  },
};

const sentence =
  (code: LocaleCode): HubFactWords<'checklist.settled'>[LocaleCode]['what'] =>
  ({ point, settlement }) =>
    said[code][settlement](checklistTitles[code][point]);

export const checklist: HubFactWords<'checklist.settled'> = {
  'zh-CN': { title: '开张准备', what: sentence('zh-CN') },
  en: { title: 'Checklist', what: sentence('en') },
};
