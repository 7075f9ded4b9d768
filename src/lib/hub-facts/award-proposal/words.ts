import { sumOfLines } from '../award/words.ts';
import type { HubFactWords } from '../definition.ts';

export const awardProposal: HubFactWords<'award.proposed'> = {
  'zh-CN': {
    title: '提出批量发积分',
    what: (body, n) =>
      `提出给 ${n.count(body.lines.length)} 位居民共发 ${n.count(sumOfLines(body))} 积分，等别人确认。`,
  },
  en: {
    title: 'Award to many proposed',
    what: (body, n) =>
      `To be confirmed by somebody else. Residents: ${n.count(body.lines.length)}; points in all: ${n.count(sumOfLines(body))}.`,
  },
};
