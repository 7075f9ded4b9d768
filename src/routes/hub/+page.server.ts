import { fail, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { checklistPoints, settlements } from '#lib/domain/checklist.ts';
import { may } from '#lib/domain/permission.ts';
import { checklistOf, settlePoint, type SettlementRefused } from '#lib/server/console/checklist.ts';
import { overviewOf } from '#lib/server/console/overview.ts';
import type { Actions, PageServerLoad } from './$types';
import { shownChecklist } from './checklist-words.ts';
import { formOf, typedText } from './typed.ts';

type BackupState = Awaited<ReturnType<App.Locals['hub']['backups']['state']>>;

/** PostgreSQL is its operator's to back up, and the hub knows nothing of it. */
const surroundingsOf = (backup: BackupState, { protocol }: URL) => ({
  isBackedUp: backup.kind === 'elsewhere' ? undefined : backup.areBrought,
  isSecure: protocol === 'https:',
});

export const load: PageServerLoad = async ({ depends, locals: { hub, language, signedIn }, url }) => {
  depends('hub:live');
  const now = hub.clock();
  const { orm } = hub.database;
  const [overview, backup, drills] = await Promise.all([
    overviewOf(orm, signedIn.communityId, now, signedIn.zone),
    hub.backups.state(),
    hub.backups.drills(),
  ]);
  const lines = await checklistOf(orm, signedIn.communityId, surroundingsOf(backup, url));
  return {
    ...overview,
    backup,
    drills,
    now,
    checklist: shownChecklist(lines, language, backup.kind === 'elsewhere'),
    maySettle: may(signedIn.role, 'checklist.settle'),
    outcome: (['saved', 'again'] as const).find((known) => known === url.searchParams.get('outcome')) ?? null,
  };
};

const settlementSchema = v.object({
  point: v.picklist(checklistPoints),
  after: v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number)),
  settlement: v.picklist(settlements),
  reason: v.string(),
});

const statusOf = {
  notPermitted: 403,
  reasonMissing: 400,
  overtaken: 409,
} as const satisfies Record<SettlementRefused, number>;

export const actions: Actions = {
  settle: async ({ locals: { hub, signedIn }, request, url }) => {
    const form = await formOf(request);
    const typed = { point: typedText(form, 'point'), reason: typedText(form, 'reason') };
    const { after, settlement } = Object.fromEntries(form);
    const sent = v.safeParse(settlementSchema, { ...typed, after, settlement });
    if (!sent.success) return fail(400, { typed, refused: 'unknown' as const });
    const surroundings = surroundingsOf(await hub.backups.state(), url);
    const settled = await settlePoint(hub, signedIn, sent.output, surroundings, hub.clock());
    if (!settled.ok) return fail(statusOf[settled.error], { typed, refused: settled.error });
    // Led back to the page, so that a reload sends nothing.
    redirect(303, `/hub?outcome=${settled.value}`);
  },
};
