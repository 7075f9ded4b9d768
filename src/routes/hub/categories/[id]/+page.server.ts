import { error, fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { dayOf } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { rulesByState } from '#lib/domain/rule.ts';
import {
  addRule,
  categoryDetailsOf,
  changeCategory,
  firstDayFor,
  previewDays,
  previewOf,
  rulesOf,
} from '#lib/server/console/categories.ts';
import { listThingChanges } from '#lib/server/console/thing-change.ts';
import { changesTable } from '../../changes.ts';
import { localeOf } from '../../language/locale.ts';
import { formOf, typedText } from '../../typed.ts';
import {
  categoryStatus,
  categoryText,
  readCategory,
  readRule,
  seenCategorySchema,
  seenVersionSchema,
} from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

// Nothing of this page is refreshed by itself: what somebody types belongs to the category that they have seen.
export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, params: { id }, url }) => {
  const { communityId, role, zone } = signedIn;
  const database = hub.database.orm;
  const seen = await categoryDetailsOf(database, communityId, id);
  if (seen === undefined) error(404, 'Not found');
  const from = url.searchParams.get('from');
  const changes = await listThingChanges(database, communityId, 'category', id, from);
  const outcomes = ['saved', 'again', 'ruleSaved'] as const;
  return {
    seen,
    rules: rulesByState(await rulesOf(database, communityId, id), dayOf(hub.clock().getTime(), zone)),
    firstDay: await firstDayFor(database, communityId, hub.clock()),
    changes: changesTable(await localeOf(language, zone), changes.rows),
    next: changes.next,
    previewDays,
    mayChange: may(role, 'policy.change'),
    outcome: from === null ? (outcomes.find((known) => known === url.searchParams.get('outcome')) ?? null) : null,
  };
};

/** The rule that a form says, and what of it is to be kept when nothing is saved. */
function ruleOfForm(form: FormData) {
  const { text, said, wrong } = readRule(form, true);
  const seen = v.safeParse(seenVersionSchema, form.get('seenVersion'));
  return {
    said,
    wrong,
    seenVersion: seen.success ? seen.output : 0,
    typed: { rule: text, ruleReason: typedText(form, 'ruleReason') },
  };
}

export const actions: Actions = {
  change: async ({ locals: { hub, signedIn }, params: { id }, request }) => {
    const form = await formOf(request);
    const { text, said, wrong } = readCategory(form);
    const reason = typedText(form, 'reason');
    const seen = v.safeParse(seenCategorySchema, form.get('seen'));
    if (!seen.success) {
      const now = await categoryDetailsOf(hub.database.orm, signedIn.communityId, id);
      if (now === undefined) error(404, 'Not found');
      return fail(409, { text, reason, seen: now, refused: 'outdated' as const });
    }
    const typed = { text, reason, seen: seen.output };
    if (said === undefined) return fail(400, { ...typed, refused: 'wrong' as const, wrong });
    const wanted = { id, seen: seen.output, wanted: said, reason };
    const changed = await changeCategory(hub, signedIn, wanted, hub.clock());
    if (!changed.ok) {
      const { error: refused } = changed;
      if (refused.code !== 'overtaken') return fail(categoryStatus[refused.code], { ...typed, refused: refused.code });
      const rebased = { text: categoryText(refused.rebased), reason, seen: refused.now };
      return fail(categoryStatus.overtaken, { ...rebased, refused: refused.code });
    }
    if (changed.value === 'saved') hub.logger.info({ category: id, staff: signedIn.staffId }, 'a category was changed');
    redirect(303, `/hub/categories/${id}?outcome=${changed.value}`);
  },
  preview: async ({ locals: { hub, signedIn }, params: { id }, request }) => {
    const { said, wrong, typed } = ruleOfForm(await formOf(request));
    if (said === undefined) return fail(400, { ...typed, refused: 'wrong' as const, wrong });
    const { effectiveFrom: _day, ...figures } = said;
    return { ...typed, preview: await previewOf(hub.database.orm, signedIn.communityId, id, figures, hub.clock()) };
  },
  addRule: async ({ locals: { hub, signedIn }, params: { id }, request }) => {
    const { said, wrong, seenVersion, typed } = ruleOfForm(await formOf(request));
    if (said === undefined) return fail(400, { ...typed, refused: 'wrong' as const, wrong });
    const { effectiveFrom, ...figures } = said;
    const wanted = { id, seenVersion, figures, effectiveFrom, reason: typed.ruleReason };
    const added = await addRule(hub, signedIn, wanted, hub.clock());
    if (!added.ok) return fail(categoryStatus[added.error], { ...typed, refused: added.error });
    if (added.value === 'saved') hub.logger.info({ category: id, staff: signedIn.staffId }, 'a rule was added');
    redirect(303, `/hub/categories/${id}?outcome=${added.value === 'saved' ? 'ruleSaved' : 'again'}`);
  },
};
