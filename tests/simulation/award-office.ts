import type { AdjustmentDecision } from '#lib/domain/adjustment.ts';
import { dayOf } from '#lib/domain/day.ts';
import { awardCategories, previewAward } from '#lib/server/console/award-preview.ts';
import { decideAward, giveAward } from '#lib/server/console/awards.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { auditor, byManager } from '../contract/community.ts';
import type { SimHub } from './hub.ts';

/**
 * A manager gives points to some residents of the beginning, and an auditor decides about it. Sent twice it is there
 * once, and what was seen before it is refused behind it.
 */
export async function awardMany(
  hub: SimHub,
  {
    resident,
    hours,
    decision,
  }: { readonly resident: number; readonly hours: number; readonly decision: AdjustmentDecision },
  check: (holds: boolean, what: string) => void,
): Promise<string> {
  const { orm } = hub.database;
  const { zone } = await policyOf(orm, hub.community);
  const day = dayOf(hub.now(), zone);
  const [category] = await awardCategories(orm, hub.community, day);
  if (category === undefined) return '-';
  const people = [resident, resident + 1].map((index) => `XL-${String(index).padStart(4, '0')}`).join('\n');
  const typed = { categoryId: category.id, day, quantity: hours, people };
  const preview = await previewAward(orm, byManager(hub.community), typed, hub.date());
  if (typeof preview === 'string') return preview;
  const lines = preview.lines.flatMap(({ resident: who, quantity, points, before }) =>
    who === null || points === 0 ? [] : [{ residentId: who.id, quantity, points, before }],
  );
  const id = hub.newId();
  const wanted = { id, categoryId: category.id, day, reason: '一起做的', lines };
  const give = () => giveAward(hub.chain(), byManager(hub.community), wanted, hub.date());
  const [first, second] = [await give(), await give()];
  if (!first.ok) return first.error.code;
  check(second.ok && second.value === 'again', 'points for many that are sent twice are given twice');
  const own = await decideAward(hub.chain(), byManager(hub.community), { id, decision: 'confirm' }, hub.date());
  check(!own.ok, 'somebody confirms what they have proposed themselves');
  const by = { communityId: hub.community, staffId: auditor, role: 'auditor' as const };
  const decided = await decideAward(hub.chain(), by, { id, decision }, hub.date());
  if (!decided.ok) return decided.error.code;
  const stale = await giveAward(hub.chain(), byManager(hub.community), { ...wanted, id: hub.newId() }, hub.date());
  check(decision === 'refuse' || !stale.ok, 'points for many are given by somebody who has not seen what there is');
  return decision;
}
