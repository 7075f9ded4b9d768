import { sql } from 'drizzle-orm';
import type { RandomBytes } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { noteOf } from '#lib/domain/decision.ts';
import { may } from '#lib/domain/permission.ts';
import { readHubFact, type HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { commitChange, readChange, type Person } from '#lib/hub-facts/residents/person.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { inChain, type ChainContext, type LockedChain } from '../ledger/hub-chain.ts';
import { togetherWith } from '../ledger/merges.ts';
import { checkPerson, type CheckedPerson, type PersonField, type PersonTyped, type Standing } from './person-form.ts';
import { isNumberTaken, nextNumber, type OfficeBy } from './register-resident.ts';
import { listStores } from './stores.ts';

// What the office changes of a resident, and who did so when and why. Words that were and words that are lie beside the
// fact together, so that an erasure takes both.

/** What somebody wants to change. */
export interface ChangeWanted {
  readonly residentId: string;
  /** How many changes the page showed: the new one is the next, and no other. */
  readonly after: number;
  readonly typed: PersonTyped;
  readonly reason: string;
}

/** Why a resident stays as they are. `overtaken`: somebody else has changed something meanwhile. */
export type ChangeRefused =
  | { readonly code: 'notPermitted' | 'reasonMissing' | 'unknown' | 'unchanged' | 'overtaken' }
  | { readonly code: 'wrong'; readonly wrong: readonly PersonField[] }
  | { readonly code: 'numberTaken'; readonly next: string };

/** How a resident stands. */
interface Current extends CheckedPerson {
  readonly changes: number;
  readonly isErased: boolean;
}

/**
 * Changes what is known of a resident. Of somebody who was erased there are no words, and none are kept. The same form
 * of the same person sent twice is there once, and answered with `again`.
 */
export async function changeResident(
  context: ChainContext,
  by: OfficeBy,
  { residentId, after, typed, reason: typedReason }: ChangeWanted,
  now: Date,
): Promise<Result<'changed' | 'again', ChangeRefused>> {
  if (!may(by.role, 'resident.change')) return refuse({ code: 'notPermitted' });
  const reason = noteOf(typedReason);
  if (reason === undefined) return refuse({ code: 'reasonMissing' });
  const { communityId, staffId: staff } = by;
  const before = await currentOf(context.database.orm, communityId, residentId);
  if (before === undefined) return refuse({ code: 'unknown' });
  const stores = (await listStores(context.database.orm, communityId)).map(({ id }) => id);
  const { checked, wrong } = await checkPerson(respelt(typed, before.person), stores);
  const mattering = before.isErased ? wrong.filter((field) => !wordFields.includes(field)) : wrong;
  if (mattering.length > 0) return refuse({ code: 'wrong', wrong: mattering });
  return inChain(context, now, async (tx, lock): Promise<Result<'changed' | 'again', ChangeRefused>> => {
    const chain = await lock(communityId);
    const current = await currentOf(tx, communityId, residentId);
    if (current === undefined) return refuse({ code: 'unknown' });
    // What is known of somebody who was merged is changed of the survivor alone.
    const { survivorId } = await togetherWith(tx, communityId, residentId);
    if (survivorId !== residentId) return refuse({ code: 'overtaken' });
    const wanted = { ...checked, person: current.isErased ? current.person : checked.person };
    const isSame = areSame(current.person, wanted.person) && areSame(current.standing, wanted.standing);
    if (current.changes !== after) {
      const [last] = await changesOf(tx, communityId, residentId, 1);
      return isSame && last?.staff === staff && last.reason === reason ? ok('again') : refuse({ code: 'overtaken' });
    }
    if (isSame) return refuse({ code: 'unchanged' });
    const { number } = wanted.standing;
    if (await isNumberTaken(tx, communityId, number, residentId)) {
      return refuse({ code: 'numberTaken', next: await nextNumber(tx, communityId) });
    }
    await recordResidentChange(chain, { residentId, staff, reason, current, wanted, random: context.random });
    return ok('changed');
  });
}

/** A change of a resident that is to be recorded, of which there is something. */
interface RecordedChange {
  readonly residentId: string;
  readonly staff: string;
  readonly reason: string;
  readonly current: CheckedPerson & { readonly changes: number };
  readonly wanted: CheckedPerson;
  readonly random: RandomBytes;
}

/** Records what has become of a resident: words that changed beside the fact, and everything else inside it. */
export async function recordResidentChange(
  chain: LockedChain,
  { residentId, staff, reason, current, wanted, random }: RecordedChange,
): Promise<void> {
  const words = areSame(current.person, wanted.person) ? null : commitChange(wanted.person, current.person, random);
  const standing = { before: current.standing, after: wanted.standing };
  const body = { residentId, change: current.changes + 1, ...standing, words: words?.commitment ?? null };
  const texts = words === null ? [] : [words.text];
  await chain.record({ type: 'resident.changed', staff, reason, body, confidential: null, words: texts });
}

const wordFields: readonly PersonField[] = ['name', 'pinyin', 'initials', 'kind', 'team', 'household'];

/** A name that was changed is spelt anew where its spelling was left as it stood. */
export function respelt(typed: PersonTyped, { name, pinyin, initials }: Person): PersonTyped {
  if (typed.name === name) return typed;
  return {
    ...typed,
    pinyin: typed.pinyin === pinyin ? '' : typed.pinyin,
    initials: typed.initials === initials ? '' : typed.initials,
  };
}

/** Whether two records say the same in each field. */
export const areSame = <Said extends Person | Standing>(one: Said, other: Said): boolean =>
  Object.entries(one).every(([field, said]) => other[field as keyof Said] === said);

type CurrentRow = Readonly<Record<keyof Person, string>> & {
  readonly [Field in keyof Standing]: Standing[Field];
} & { readonly changes: number; readonly isErased: boolean };

/** How a resident stands; undefined for nobody. */
async function currentOf(tx: Transaction, communityId: string, residentId: string): Promise<Current | undefined> {
  const [row] = await queryRows<CurrentRow>(
    tx,
    sql`SELECT name, pinyin, initials, kind, team, household, number, elder_mode AS "elderMode", home_store AS "homeStoreId",
        (SELECT coalesce(max(change.number), 0) FROM resident_change AS change
          WHERE change.community = ${communityId} AND change.resident = resident.id) AS changes,
        EXISTS (SELECT 1 FROM resident_erasure AS erasure
          WHERE erasure.community = ${communityId} AND erasure.resident = resident.id) AS "isErased"
      FROM resident WHERE community = ${communityId} AND id = ${residentId} AND withdrawn IS NULL`,
  );
  if (row === undefined) return undefined;
  const { name, pinyin, initials, kind, team, household, changes, isErased, ...standing } = row;
  return { person: { name, pinyin, initials, kind, team, household }, standing, changes, isErased };
}

/** A resident as the form begins with: undefined for nobody. */
export async function residentToChange(tx: Transaction, communityId: string, residentId: string) {
  const current = await currentOf(tx, communityId, residentId);
  if (current === undefined) return undefined;
  const { person, standing, changes, isErased } = current;
  const typed: PersonTyped = { ...person, ...standing, elderMode: standing.elderMode ? 'yes' : 'no' };
  return { typed, changes, isErased };
}

/** One change of a resident; `words` is null where none were changed, or where they were erased. */
export interface ResidentChange {
  readonly number: number;
  readonly at: Date;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly reason: string;
  readonly standing: Pick<HubBodies['resident.changed'], 'before' | 'after'>;
  readonly words: { readonly was: Person; readonly person: Person } | null;
}

type ChangeRow = {
  readonly number: number;
  readonly atMs: number;
  readonly staff: string | null;
  readonly staffName: string | null;
  readonly reason: string;
  readonly payload: string;
  readonly said: string | null;
};

/** So many changes of a resident are shown. */
const mostShown = 50;

/** What was changed of a resident, the last first. */
export async function changesOf(
  tx: Transaction,
  communityId: string,
  residentId: string,
  most = mostShown,
): Promise<readonly ResidentChange[]> {
  const rows = await queryRows<ChangeRow>(
    tx,
    sql`SELECT change.number, (extract(epoch FROM fact.at) * 1000)::float8 AS "atMs", fact.staff,
        staff.name AS "staffName", fact.reason, fact.payload, words.said
      FROM resident_change AS change
      JOIN hub_fact AS fact ON fact.community = ${communityId} AND fact.number = change.fact
      LEFT JOIN staff ON staff.community = ${communityId} AND staff.id = fact.staff
      LEFT JOIN resident_words AS words ON words.community = ${communityId} AND words.resident = ${residentId}
        AND words.fact = fact.id
      WHERE change.community = ${communityId} AND change.resident = ${residentId}
      ORDER BY change.number DESC LIMIT ${most}`,
  );
  return rows.flatMap(({ payload, said, atMs, ...row }) => {
    const fact = readHubFact(payload);
    if (fact?.type !== 'resident.changed') return [];
    const { before, after } = fact.body;
    return [
      { ...row, at: new Date(atMs), standing: { before, after }, words: said === null ? null : readChange(said) },
    ];
  });
}
