import type { HubFactWords } from '../definition.ts';

export const reasonErasure: HubFactWords<'reason.erased'> = {
  'zh-CN': {
    title: '删除操作记录里的原因',
    what: () => '一条操作记录里由人写下的原因已删除。做了什么、谁做的和时间不变。',
  },
  en: {
    title: 'Reason of a record erased',
    what: () => 'The reason that somebody typed for a record was erased. What was done, by whom and when stays.',
  },
};
