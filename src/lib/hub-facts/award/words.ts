import type { HubFactWords } from '../definition.ts';
import type { HubBodies } from '../hub-fact.ts';

/** Points of all lines together. */
export const sumOfLines = ({ lines }: Pick<HubBodies['points.awarded'], 'lines'>): number =>
  lines.reduce((sum, { points }) => sum + points, 0);

export const award: HubFactWords<'points.awarded'> = {
  'zh-CN': {
    title: '批量发积分',
    what: (body, n) => {
      const given = `给 ${n.count(body.lines.length)} 位居民共发 ${n.count(sumOfLines(body))} 积分`;
      return body.approvedBy === null ? `${given}。` : `${given}，由 ${n.staff(body.approvedBy)} 确认。`;
    },
  },
  en: {
    title: 'Points awarded to many',
    what: (body, n) => {
      const given = `Residents: ${n.count(body.lines.length)}; points in all: ${n.count(sumOfLines(body))}`;
      return body.approvedBy === null ? `${given}.` : `${given}; confirmed by ${n.staff(body.approvedBy)}.`;
    },
  },
};
