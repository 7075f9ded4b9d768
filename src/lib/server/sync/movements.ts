import { sql, type SQL } from 'drizzle-orm';
import { proxyMark } from '#lib/domain/proxy.ts';
import { takeBackLimitMs } from '#lib/facts/take-back/take-back.ts';
import type { Histories } from '#lib/protocol/columns.ts';
import type { Movement } from '#lib/protocol/scopes/residents.ts';
import { arrayText } from '../db/array-text.ts';
import { queryEach, queryRows, type Transaction } from '../db/database.ts';
import { numberList, textList, valuesOf, wordList } from '../db/lists.ts';
import { ofResident } from '../db/schema/ledger.ts';
import { idsOf, survivorOf } from '../ledger/merges.ts';

const recentMovements = 5;
/** A tablet's clock may be behind, and what it still takes for an award of these days it should be able to name. */
const slackMs = 86_400_000;

/**
 * The newest movements of residents, which are the newest of both sides of their accounts, and of those of whoever was
 * merged into them. Awards that can be taken
 * back are named: a UUID is the largest part of a movement on the wire, and nobody has a use for the others'.
 * @param stepResidents of how many residents one statement asks
 */
export async function latestMovements(
  tx: Transaction,
  about: { readonly community: string; readonly now: Date },
  residentIds: readonly string[],
  stepResidents: number,
): Promise<Histories> {
  const gathered = new GatheredMovements();
  const asked = { ...about, isMerged: residentIds.length > 0 && (await isAnybodyMerged(tx, about.community)) };
  await queryEach<MovementLists>(tx, statementsOf(asked, residentIds, stepResidents), (rows) => {
    for (const lists of rows) gathered.add(lists);
  });
  return gathered;
}

/** Whose movements, when by the hub's time, and whether some of them may be under the id of somebody absorbed. */
interface About {
  readonly community: string;
  readonly now: Date;
  readonly isMerged: boolean;
}

function* statementsOf(about: About, residentIds: readonly string[], stepResidents: number): Generator<SQL> {
  for (let from = 0; from < residentIds.length; from += stepResidents) {
    yield statementOf(about, residentIds.slice(from, from + stepResidents));
  }
}

/** Movements of some residents, as lists of their values (see db/lists.ts): null when there are none at all. */
interface MovementLists extends Record<string, unknown> {
  /** How many residents were asked about, and how many movements of theirs there are. */
  readonly residents: number;
  readonly count: number;
  /** Whose each is: the place of the resident among them, from 1. */
  readonly places: string | null;
  readonly ids: string | null;
  readonly kinds: string | null;
  readonly points: string | null;
  readonly seconds: string | null;
  readonly categories: string | null;
  readonly notes: string | null;
}

/** Whether somebody of a community was merged: else nobody has movements under another id. */
async function isAnybodyMerged(tx: Transaction, community: string): Promise<boolean> {
  const rows = await queryRows(tx, sql`SELECT 1 FROM resident_merge WHERE community = ${community} LIMIT 1`);
  return rows.length > 0;
}

function statementOf({ community, now, isMerged }: About, residentIds: readonly string[]): SQL {
  const owner = isMerged ? sql`own.id` : sql`asked.id`;
  const side = (account: SQL, sign: SQL) => sql`
    (SELECT id, kind, ${sign} points AS points, at, recorded_at, category, note FROM transfer
      WHERE transfer.community = ${community} AND ${account} = ${owner} AND ${ofResident(account)}
      ORDER BY recorded_at DESC, id DESC LIMIT ${recentMovements})`;
  const awardedSince = new Date(now.getTime() - takeBackLimitMs - slackMs).toISOString();
  // As a subselect and not as EXISTS, of which the planner might make a table of all reversals.
  const reversal = sql`(SELECT id FROM transfer WHERE transfer.community = ${community} AND reverses = newest.id)`;
  const order = sql`asked.place, newest.recorded_at DESC, newest.id DESC`;
  const name = sql`CASE WHEN newest.kind = 'accrual'
      AND greatest(newest.at, newest.recorded_at) > ${awardedSince}::timestamptz AND ${reversal} IS NULL
    THEN newest.id::text ELSE '' END`;
  // Whoever has appointed nobody is asked nothing more. Whose card it was stands in the event.
  const note = sql`CASE WHEN newest.kind = 'redemption'
      AND asked.id IN (SELECT ${survivorOf(community, sql`proxy.resident`)} FROM proxy WHERE proxy.community = ${community})
      AND EXISTS (SELECT 1 FROM event
        JOIN card ON card.community = ${community} AND card.hash = event.payload::json -> 'body' ->> 'cardHash'
        WHERE event.community = ${community} AND event.id = newest.id AND ${survivorOf(community, sql`card.resident`)} <> asked.id)
    THEN newest.note || ${proxyMark} ELSE newest.note END`;
  return sql`SELECT ${residentIds.length}::integer AS residents, count(*)::integer AS count, ${numberList(sql`asked.place`, order)} AS places,
      ${wordList(name, order)} AS ids, ${wordList(sql`newest.kind`, order)} AS kinds,
      ${numberList(sql`newest.points`, order)} AS points,
      ${numberList(sql`date_part('epoch', newest.at)`, order)} AS seconds,
      ${wordList(sql`coalesce(newest.category, '')`, order)} AS categories,
      ${textList(note, order)} AS notes
    FROM unnest(${arrayText(residentIds)}::text[]) WITH ORDINALITY AS asked (id, place)
    CROSS JOIN LATERAL (SELECT both_sides.* FROM
        ${isMerged ? sql`${idsOf(community, sql`asked.id`)} AS own(id) CROSS JOIN LATERAL` : sql``} (
        ${side(sql`debit_account`, sql`-`)} UNION ALL ${side(sql`credit_account`, sql``)}) AS both_sides
      ORDER BY recorded_at DESC, id DESC LIMIT ${recentMovements}) AS newest`;
}

/** Movements of residents, one resident's after the other's, as the statements bring them. */
class GatheredMovements implements Histories {
  readonly ends: number[] = [];
  readonly movements = {
    id: [] as (string | null)[],
    kind: [] as Movement['kind'][],
    points: [] as number[],
    atMs: [] as number[],
    categoryId: [] as (string | null)[],
    note: [] as string[],
  };

  /** Adds what one statement said. */
  add(lists: MovementLists): void {
    const { count } = lists;
    this.#addEnds(valuesOf(lists.places, count), lists.residents);
    const { id, kind, points, atMs, categoryId, note } = this.movements;
    for (const text of valuesOf<string>(lists.ids, count)) id.push(text === '' ? null : text);
    for (const value of valuesOf<Movement['kind']>(lists.kinds, count)) kind.push(value);
    for (const value of valuesOf<number>(lists.points, count)) points.push(value);
    for (const value of valuesOf<number>(lists.seconds, count)) atMs.push(Math.round(value * 1000));
    for (const text of valuesOf<string>(lists.categories, count)) categoryId.push(text === '' ? null : text);
    for (const text of valuesOf<string>(lists.notes, count)) note.push(text);
  }

  #addEnds(places: readonly number[], residents: number): void {
    let end = this.movements.id.length;
    let index = 0;
    for (let place = 1; place <= residents; place += 1) {
      for (; places[index] === place; index += 1) end += 1;
      this.ends.push(end);
    }
  }
}
