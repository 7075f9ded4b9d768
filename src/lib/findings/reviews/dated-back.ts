import type { FindingDefinition } from '../definition.ts';

export const datedBack: FindingDefinition<{ backMs: number }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '日期早于上次同步',
      what: (f) =>
        `这一笔写的时间，比 ${f.kiosk} 上次同步完还早 ${f.duration('backMs')}；那时它应当已经全部上传。积分算在同步那一天的额度里。`,
      todo: '问清终端为什么这时才上传。说不清的，核对服务记录。',
    },
    en: {
      title: 'Dated before an exchange',
      what: (f) =>
        `It says a time ${f.duration('backMs')} before ${f.kiosk} last exchanged, when it should have sent all it had. The points count on the day of that exchange.`,
      todo: 'Find out why the kiosk sent it so late. If nobody can say, check the service record.',
    },
  },
};
