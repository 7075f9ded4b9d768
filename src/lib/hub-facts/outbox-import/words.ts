import type { HubFactWords } from '../definition.ts';

export const outboxImport: HubFactWords<'outbox.imported'> = {
  'zh-CN': {
    title: '导入待同步文件',
    what: ({ kioskId, taken, refused, events }, n) =>
      `终端 ${n.kiosk(kioskId)} 导出的文件：收下 ${n.count(taken)} 批，共 ${n.count(events)} 条记录；略过 ${n.count(refused)} 批。`,
  },
  en: {
    title: 'Outbox imported',
    what: ({ kioskId, taken, refused, events }, n) =>
      `From a file of kiosk ${n.kiosk(kioskId)}: ${n.count(taken)} batches taken with ${n.count(events)} events, ${n.count(refused)} passed over.`,
  },
};
