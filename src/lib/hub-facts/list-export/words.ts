import type { SheetKind } from '#lib/domain/sheet.ts';
import type { HubFactWords } from '../definition.ts';

const kinds: Readonly<Record<SheetKind, string>> = { xlsx: 'XLSX', csv: 'CSV' };

/** Lists by the last part of their address, as a fact says it; a later release may know more of them. */
const listNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  events: ['事件', 'events'],
  reviews: ['待核查', 'reviews'],
  residents: ['居民', 'residents'],
  items: ['商品', 'items'],
  reorder: ['该补货的商品', 'items to reorder'],
  expiring: ['快过期的商品', 'goods that expire'],
  idle: ['没人兑的商品', 'goods that do not move'],
  transfers: ['积分流水', 'transfers'],
  kiosks: ['终端', 'kiosks'],
  staff: ['工作人员', 'staff'],
  shifts: ['交班', 'shifts'],
  adjustments: ['调整积分', 'adjustments'],
  pending: ['待确认积分', 'pending points'],
  audit: ['操作记录', 'the audit'],
};

export const listExport: HubFactWords<'list.exported'> = {
  'zh-CN': {
    title: '导出列表',
    what: ({ list, kind }) => `导出“${listNames[list]?.[0] ?? list}”，${kinds[kind]} 文件。`,
  },
  en: {
    title: 'List exported',
    what: ({ list, kind }) => `A file of ${listNames[list]?.[1] ?? list}, as ${kinds[kind]}.`,
  },
};
