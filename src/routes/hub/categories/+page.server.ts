import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { prefixedId } from '#lib/base/id.ts';
import { dayOf } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { idSchema } from '#lib/domain/scalar.ts';
import { rulesByState } from '#lib/domain/rule.ts';
import { addCategory, listCategories } from '#lib/server/console/categories.ts';
import { formOf, typedText } from '../typed.ts';
import { categoryStatus, readCategory, readRule } from './form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals: { hub, signedIn } }) => {
  const today = dayOf(hub.clock().getTime(), signedIn.zone);
  const categories = await listCategories(hub.database.orm, signedIn.communityId);
  return {
    // Made with the page, so that the same form sent twice is one category.
    id: prefixedId('cat', hub.random),
    categories: categories.map(({ rules, ...category }) => {
      const known = rulesByState(rules, today);
      const coming = known
        .filter(({ state }) => state === 'coming')
        .toSorted((left, right) => (left.effectiveFrom < right.effectiveFrom ? -1 : 1));
      return { ...category, inForce: known.find(({ state }) => state === 'inForce'), next: coming[0] };
    }),
    mayChange: may(signedIn.role, 'policy.change'),
  };
};

export const actions: Actions = {
  add: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const category = readCategory(form);
    const rule = readRule(form, false);
    const reason = typedText(form, 'reason');
    const id = v.safeParse(idSchema, form.get('id'));
    const typed = { text: { ...category.text, ...rule.text }, reason };
    const kept = { ...typed, id: id.success ? id.output : prefixedId('cat', hub.random) };
    if (category.said === undefined || rule.said === undefined || !id.success)
      return fail(400, { ...kept, refused: 'wrong' as const, wrong: [...category.wrong, ...rule.wrong] });
    const { effectiveFrom: _today, ...figures } = rule.said;
    const wanted = { id: id.output, details: category.said, rule: figures, reason };
    const added = await addCategory(hub, signedIn, wanted, hub.clock());
    if (!added.ok) return fail(categoryStatus[added.error], { ...kept, refused: added.error });
    hub.logger.info({ category: id.output, staff: signedIn.staffId }, 'a category was added');
    redirect(303, `/hub/categories/${id.output}?outcome=${added.value}`);
  },
};
