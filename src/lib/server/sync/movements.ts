import { sql, type SQL } from 'drizzle-orm';
import { takeBackLimitMs } from '#lib/domain/take-back.ts';
import type { Histories } from '#lib/protocol/columns.ts';
import type { Movement } from '#lib/protocol/pull-rows.ts';
import { arrayText } from '../db/array-text.ts';
import { queryEach, type Transaction } from '../db/database.ts';
import { ofResident } from '../db/schema/ledger.ts';

const recentMovements = 5;
/** A tablet's clock may be behind, and what it still takes for an award of the last days it should be able to name. */
const slackMs = 86_400_000;

/**
 * The newest movements of residents, which are the newest of both sides of their accounts. Awards that can be taken back
 * are named: a UUID is the largest part of a movement on the wire, and nobody has a use for the others'.
 * @param stepResidents of how many residents one statement asks
 */
export async function latestMovements(
  tx: Transaction,
  about: { readonly community: string; readonly now: Date },
  residentIds: readonly string[],
  stepResidents: number,
): Promise<Histories> {
  const gathered = new GatheredMovements();
  await queryEach<MovementLists>(tx, statementsOf(about, residentIds, stepResidents), (rows) => {
    for (const lists of rows) gathered.add(lists);
  });
  return gathered;
}

function* statementsOf(
  about: { readonly community: string; readonly now: Date },
  residentIds: readonly string[],
  stepResidents: number,
): Generator<SQL> {
  for (let from = 0; from < residentIds.length; from += stepResidents) {
    yield statementOf(about, residentIds.slice(from, from + stepResidents));
  }
}

/** Movements of some residents, each list a text: the database makes them, and a driver reads them, in half the time of rows. */
interface MovementLists extends Record<string, unknown> {
  /** How many residents were asked about. */
  readonly residents: number;
  /** Whose each is: the place of the resident among them, from 1. Null when there are no movements at all. */
  readonly places: string | null;
  readonly ids: string;
  readonly kinds: string;
  readonly points: string;
  readonly seconds: string;
  readonly categories: string;
  readonly notes: string;
}

function statementOf(
  { community, now }: { readonly community: string; readonly now: Date },
  residentIds: readonly string[],
): SQL {
  const side = (account: SQL, sign: SQL) => sql`
    (SELECT id, kind, ${sign} points AS points, at, recorded_at, category, note FROM transfer
      WHERE transfer.community = ${community} AND ${account} = asked.id AND ${ofResident(account)}
      ORDER BY recorded_at DESC, id DESC LIMIT ${recentMovements})`;
  const awardedSince = new Date(now.getTime() - takeBackLimitMs - slackMs).toISOString();
  const canBeNamed = sql`newest.kind = 'accrual' AND newest.at > ${awardedSince}::timestamptz`;
  const listOf = (value: SQL) =>
    sql`string_agg(${value}, ',' ORDER BY asked.place, newest.recorded_at DESC, newest.id DESC)`;
  return sql`SELECT ${residentIds.length}::integer AS residents, ${listOf(sql`asked.place::text`)} AS places,
      ${listOf(sql`CASE WHEN ${canBeNamed} AND reversal.id IS NULL THEN newest.id::text ELSE '' END`)} AS ids,
      ${listOf(sql`newest.kind`)} AS kinds, ${listOf(sql`newest.points::text`)} AS points,
      ${listOf(sql`date_part('epoch', newest.at)::text`)} AS seconds,
      ${listOf(sql`coalesce(newest.category, '')`)} AS categories, ${listOf(sql`to_json(newest.note)::text`)} AS notes
    FROM unnest(${arrayText(residentIds)}::text[]) WITH ORDINALITY AS asked (id, place)
    CROSS JOIN LATERAL (SELECT * FROM (
        ${side(sql`debit_account`, sql`-`)} UNION ALL ${side(sql`credit_account`, sql``)}) AS both_sides
      ORDER BY recorded_at DESC, id DESC LIMIT ${recentMovements}) AS newest
    LEFT JOIN LATERAL (SELECT id FROM transfer
        WHERE ${canBeNamed} AND transfer.community = ${community} AND transfer.reverses = newest.id
        LIMIT 1) AS reversal ON true`;
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
    const places = lists.places?.split(',') ?? [];
    this.#addEnds(places, lists.residents);
    if (places.length === 0) return;
    const { id, kind, points, atMs, categoryId, note } = this.movements;
    for (const text of lists.ids.split(',')) id.push(text === '' ? null : text);
    for (const text of lists.kinds.split(',')) kind.push(text as Movement['kind']);
    for (const text of lists.points.split(',')) points.push(Number(text));
    for (const text of lists.seconds.split(',')) atMs.push(Math.round(Number(text) * 1000));
    for (const text of lists.categories.split(',')) categoryId.push(text === '' ? null : text);
    for (const text of JSON.parse(`[${lists.notes}]`) as readonly string[]) note.push(text);
  }

  #addEnds(places: readonly string[], residents: number): void {
    let end = this.movements.id.length;
    let index = 0;
    for (let place = 1; place <= residents; place += 1) {
      for (const wanted = String(place); places[index] === wanted; index += 1) end += 1;
      this.ends.push(end);
    }
  }
}
