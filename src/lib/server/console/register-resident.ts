import { sql } from 'drizzle-orm';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { may, type AccountRole } from '#lib/domain/permission.ts';
import { searchForm } from '#lib/domain/text.ts';
import { commitWords } from '#lib/hub-facts/residents/person.ts';
import { queryRows, type Transaction } from '../db/database.ts';
import { survivorOf } from '../ledger/merges.ts';
import { inChain, type ChainContext } from '../ledger/hub-chain.ts';
import { checkPerson, type PersonField, type PersonTyped } from './person-form.ts';
import { listStores } from './stores.ts';

// Residents whom the office registers. Tablets hear of them by the pull, which the live channel tells them to make.

/** Who does something about residents. */
export interface OfficeBy {
  readonly communityId: string;
  readonly staffId: string;
  readonly role: AccountRole;
}

/** Somebody who bears the same name. */
export type Namesake = {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly kind: string;
  readonly team: string;
  readonly household: string;
};

/** What somebody wants; `id` is minted with the form, so that the same sent twice is there once. */
export interface RegistrationWanted {
  readonly id: string;
  readonly typed: PersonTyped;
  /** The ids of the namesakes that the page has shown: whoever sends it has said that it is none of them. */
  readonly seen: readonly string[];
}

/** Why nobody was registered. */
export type RegistrationRefused =
  | { readonly code: 'notPermitted' }
  | { readonly code: 'wrong'; readonly wrong: readonly PersonField[] }
  /** Somebody has the number; `next` is free. */
  | { readonly code: 'numberTaken'; readonly next: string }
  | { readonly code: 'namesakes'; readonly namesakes: readonly Namesake[] };

/** What an id looks like that a form may bring: no account of the ledger's own does. */
export const mintedResident = /^res_[0-9a-f]{24}$/;

/** Registers a resident with an account. The same form sent twice is answered with `again`. */
export async function registerResident(
  context: ChainContext,
  by: OfficeBy,
  { id: residentId, typed, seen }: RegistrationWanted,
  now: Date,
): Promise<Result<'registered' | 'again', RegistrationRefused>> {
  if (!may(by.role, 'resident.register')) return refuse({ code: 'notPermitted' });
  const { communityId, staffId: staff } = by;
  const stores = (await listStores(context.database.orm, communityId)).map(({ id }) => id);
  const { checked, wrong } = await checkPerson(typed, stores);
  if (wrong.length > 0) return refuse({ code: 'wrong', wrong });
  const { person, standing } = checked;
  return inChain(context, now, async (tx, lock): Promise<Result<'registered' | 'again', RegistrationRefused>> => {
    const chain = await lock(communityId);
    const there = await queryRows(
      tx,
      sql`SELECT 1 FROM account WHERE community = ${communityId} AND id = ${residentId}`,
    );
    if (there.length > 0) return ok('again');
    if (await isNumberTaken(tx, communityId, standing.number)) {
      return refuse({ code: 'numberTaken', next: await nextNumber(tx, communityId) });
    }
    const namesakes = await namesakesOf(tx, communityId, person.name);
    if (namesakes.some(({ id }) => !seen.includes(id))) return refuse({ code: 'namesakes', namesakes });
    const words = commitWords(person, context.random);
    const body = { residents: [{ residentId, ...standing, words: words.commitment }] };
    const said = { staff, reason: '', body, confidential: null, words: [words.text] };
    await chain.record({ type: 'residents.entered', ...said });
    return ok('registered');
  });
}

/** Whether a number is somebody's, other than `residentId`'s. */
export async function isNumberTaken(
  tx: Transaction,
  communityId: string,
  number: string,
  residentId = '',
): Promise<boolean> {
  const taken = await queryRows(
    tx,
    sql`SELECT 1 FROM resident WHERE community = ${communityId} AND number = ${number} AND id <> ${residentId}`,
  );
  return taken.length > 0;
}

/** So many namesakes are shown. */
const mostNamesakes = 10;

/** Residents who bear a name, whatever its spelling, or absorbed somebody who does. */
export const namesakesOf = (tx: Transaction, communityId: string, name: string): Promise<readonly Namesake[]> =>
  queryRows<Namesake>(
    tx,
    sql`SELECT id, number, name, kind, team, household FROM resident
      WHERE community = ${communityId} AND withdrawn IS NULL AND id IN (
        SELECT ${survivorOf(communityId, sql`bearer.id`)} FROM resident AS bearer
        WHERE bearer.community = ${communityId} AND bearer.name_form = ${searchForm(name)})
      ORDER BY number LIMIT ${mostNamesakes}`,
  );

/** Numbers of a community that has none begin like this. */
const firstNumber = 'R-0001';

/**
 * The number behind the highest one that the office has given, of those that begin as most of its numbers do. It is
 * free now, and nobody keeps it.
 */
export async function nextNumber(tx: Transaction, communityId: string): Promise<string> {
  const [last] = await queryRows<{ head: string; highest: number; width: number }>(
    tx,
    sql`SELECT head, max(digits::bigint)::float8 AS highest, max(length(digits)) AS width FROM (
        SELECT regexp_replace(number, '[0-9]+$', '') AS head, substring(number FROM '[0-9]+$') AS digits
        FROM resident WHERE community = ${communityId} AND registered_by IS NULL AND withdrawn IS NULL AND number ~ '(^|[^0-9])[0-9]{1,9}$'
      ) AS given GROUP BY head ORDER BY count(*) DESC, head LIMIT 1`,
  );
  if (last === undefined) return firstNumber;
  return last.head + String(last.highest + 1).padStart(last.width, '0');
}
