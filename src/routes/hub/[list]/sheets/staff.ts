import { listStaff } from '#lib/server/console/staff.ts';
import { sheetOf } from '../list.ts';
import { hubAccess } from '../../staff/access.ts';

/** Members of the staff, and where they can sign in. What they sign in with is a secret, and kept as a hash. */
export const staff = sheetOf({
  read: async ({ database, communityId }) => ({ rows: await listStaff(database, communityId) }),
  columns: ({ t }) => {
    const words = t.staff;
    return [
      { label: words.name, cell: ({ name }) => name },
      { label: t.common.status, cell: ({ isEnded }) => (isEnded ? words.ended : words.working) },
      { label: words.role, cell: ({ role }) => t.common.roles[role] },
      { label: words.counter, cell: ({ hasPin }) => (hasPin ? words.hasPin : words.noPin) },
      { label: words.hub, cell: (person) => hubAccess(t, person) },
    ];
  },
});
