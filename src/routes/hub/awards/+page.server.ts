import { fail, redirect } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import { dayOf } from '#lib/domain/day.ts';
import { may } from '#lib/domain/permission.ts';
import { awardsWords } from '#lib/i18n/hub-awards.ts';
import { listAwards } from '#lib/server/console/award-list.ts';
import { findForAward } from '#lib/server/console/award-people.ts';
import { awardCategories, previewAward } from '#lib/server/console/award-preview.ts';
import { giveAward, type AwardRefused } from '#lib/server/console/awards.ts';
import { localeOf } from '../language/locale.ts';
import { formOf, typedText } from '../typed.ts';
import { readAwardText, readSeen, shownPeople, typedAward, withPerson } from './form.ts';
import { awardTable } from './table.ts';
import type { Actions, PageServerLoad } from './$types';

const outcomes = ['awarded', 'proposed', 'again'] as const;

// Nothing of this page is refreshed by itself: a list that somebody scans would be lost.
export const load: PageServerLoad = async ({ locals: { hub, language, signedIn }, url }) => {
  const { communityId, role, zone } = signedIn;
  const database = hub.database.orm;
  const from = url.searchParams.get('from');
  const { rows, next } = await listAwards(database, communityId, from);
  const today = dayOf(hub.clock().getTime(), zone);
  const locale = await localeOf(language, zone);
  return {
    words: awardsWords[locale.code],
    today,
    newId: uuidV7(hub.clock().getTime(), hub.random),
    categories: await awardCategories(database, communityId, today),
    awards: awardTable(locale, rows),
    next,
    mayPropose: may(role, 'award.propose'),
    outcome: from === null ? (outcomes.find((known) => known === url.searchParams.get('outcome')) ?? null) : null,
  };
};

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  dayInvalid: 400,
  categoryUnknown: 400,
  nobody: 400,
  tooMany: 400,
  overtaken: 409,
  beyondBound: 409,
} as const satisfies Record<AwardRefused['code'], number>;

export const actions: Actions = {
  /** A card or a name is added to the list. The page sends each scan by itself, and without script the whole form. */
  add: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const typed = readAwardText(form);
    const picked = typedText(form, 'pick');
    const query = picked === '' ? typedText(form, 'find') : picked;
    const found = await findForAward(hub.database.orm, signedIn.communityId, query);
    return { typed: found.kind === 'one' ? withPerson(typed, found.who) : typed, found };
  },
  preview: async ({ locals: { hub, signedIn }, request }) => {
    const typed = readAwardText(await formOf(request));
    const preview = await previewAward(hub.database.orm, signedIn, typedAward(typed), hub.clock());
    if (typeof preview === 'string') return fail(400, { typed, wrong: preview });
    return { typed: shownPeople(typed, preview), preview };
  },
  award: async ({ locals: { hub, signedIn }, request }) => {
    const form = await formOf(request);
    const typed = readAwardText(form);
    const { categoryId, day } = typedAward(typed);
    // Without an id or what the page showed it is looked at once more, and nothing is given.
    const lines = typed.id === '' ? undefined : readSeen(form);
    const wanted = { id: typed.id, categoryId, day, reason: typed.reason, lines: lines ?? [] };
    const given = await giveAward(hub, signedIn, wanted, hub.clock());
    if (!given.ok) {
      const preview = await previewAward(hub.database.orm, signedIn, typedAward(typed), hub.clock());
      const refused = given.error;
      if (typeof preview === 'string') return fail(statusOf[refused.code], { typed, wrong: preview, refused });
      return fail(statusOf[refused.code], { typed: shownPeople(typed, preview), preview, refused });
    }
    hub.logger.info(
      { award: typed.id, outcome: given.value, people: wanted.lines.length, staff: signedIn.staffId },
      'points were awarded to many',
    );
    // Led back to the page, so that a reload sends nothing.
    redirect(303, `/hub/awards?outcome=${given.value}`);
  },
};
