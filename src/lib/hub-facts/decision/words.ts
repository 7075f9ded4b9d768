import type { HubFactWords } from '../definition.ts';

export const decision: HubFactWords<'finding.decided'> = {
  'zh-CN': { title: '处理待核查', what: ({ finding, decision: d }, n) => `${n.finding(finding)}：${n.decision(d)}。` },
  en: { title: 'Review decided', what: ({ finding, decision: d }, n) => `${n.finding(finding)}: ${n.decision(d)}.` },
};
