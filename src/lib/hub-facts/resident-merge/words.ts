import type { HubFactWords } from '../definition.ts';

export const residentMerge: HubFactWords<'resident.merged'> = {
  'zh-CN': {
    title: '合并重复档案',
    what: ({ absorbedId, survivorId }, n) =>
      `把${n.resident(absorbedId)}并入${n.resident(survivorId)}，积分、卡和记录都归后者。`,
  },
  en: {
    title: 'Duplicate merged',
    what: ({ absorbedId, survivorId }, n) =>
      `Merged ${n.resident(absorbedId)} into ${n.resident(survivorId)}, whose points, cards and history they are now.`,
  },
};
