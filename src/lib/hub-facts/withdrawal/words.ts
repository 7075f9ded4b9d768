import type { HubFactWords } from '../definition.ts';
import type { HubBodies } from '../hub-fact.ts';

const takenBack = ({ rows }: HubBodies['rows.withdrawn']): number =>
  [...rows].filter(({ outcome }) => outcome === 'withdrawn').length;

export const withdrawal: HubFactWords<'rows.withdrawn'> = {
  'zh-CN': {
    title: '撤回导入的行',
    what: (body, n) =>
      `撤回导入的 ${n.count(takenBack(body))} 行，保留 ${n.count(body.rows.length - takenBack(body))} 行。`,
  },
  en: {
    title: 'Imported rows withdrawn',
    what: (body, n) =>
      `Rows of an import: ${n.count(takenBack(body))} withdrawn, ${n.count(body.rows.length - takenBack(body))} kept.`,
  },
};
