import type { HubFactWords } from '../definition.ts';

const which = {
  'zh-CN': { one: '一处', others: '其他各处', all: '各处' },
  en: { one: 'one session', others: 'all other sessions', all: 'all sessions' },
} as const;

export const sessionEnd: HubFactWords<'sessions.ended'> = {
  'zh-CN': {
    title: '结束登录',
    what: (body, n) => `结束${n.staff(body.staffId)}在${which['zh-CN'][body.which]}的登录。`,
  },
  en: { title: 'Sessions ended', what: (body, n) => `Ended ${which.en[body.which]} of ${n.staff(body.staffId)}.` },
};
