import type { Permission } from '#lib/domain/permission.ts';
import type { FindingDefinition } from '../definition.ts';

export const notPermitted: FindingDefinition<{
  staff?: string | null;
  approvedBy?: string | null;
  permission: Permission;
}> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '超出权限或缺少确认',
      what: (f) => `这条${f.event}需要的权限或第二人确认不成立。涉及的人：${f.staff}。`,
      todo: '核对这件事该不该办。不该办的，撤销或收回它。',
    },
    en: {
      title: 'Not permitted or not approved',
      what: (f) =>
        `Whoever recorded or approved this event (${f.event}) may not, or the second person is missing. Named: ${f.staff}.`,
      todo: 'Check whether it was right. If not, reverse it or take it back.',
    },
  },
};
