import type { HubFactWords } from '../definition.ts';

export const awardRefusal: HubFactWords<'award.refused'> = {
  'zh-CN': { title: '没有批量发积分', what: () => '提出的批量发积分没有确认，没有发任何积分。' },
  en: { title: 'Award to many refused', what: () => 'What was proposed was not confirmed, and nobody got points.' },
};
