import type { HubFactWords } from '../definition.ts';

export const rule: HubFactWords<'rule.added'> = {
  'zh-CN': {
    title: '添加积分规则',
    what: ({ name, rule: { version, unit, pointsPerUnit, dailyCap, effectiveFrom } }, n) =>
      `“${name}”的规则第 ${n.count(version)} 版：从 ${effectiveFrom} 起，每${unit === 'hour' ? '小时' : '次'} ` +
      `${n.count(pointsPerUnit)} 积分${dailyCap === null ? '' : `，每人每天最多 ${n.count(dailyCap)} 积分`}。`,
  },
  en: {
    title: 'Rule added',
    what: ({ nameEn, rule: { version, unit, pointsPerUnit, dailyCap, effectiveFrom } }, n) =>
      `“${nameEn}”, version ${n.count(version)} of its rule: ${n.count(pointsPerUnit)} points for each ` +
      `${unit === 'hour' ? 'hour' : 'time'} from ${effectiveFrom} on` +
      `${dailyCap === null ? '' : `, at most ${n.count(dailyCap)} for somebody in a day`}.`,
  },
};
