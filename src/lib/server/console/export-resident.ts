import { sql, type SQL } from 'drizzle-orm';
import * as v from 'valibot';
import { textArray } from '../db/array-text.ts';
import { queryRows, type Database, type Transaction } from '../db/database.ts';
import { togetherWith } from '../ledger/merges.ts';

/** Rows of one kind, as the database holds them. */
type Rows = readonly Readonly<Record<string, unknown>>[];

/** Everything that the hub holds on a person. Names are those of the database's columns. */
export interface ResidentExport {
  /** Name, spelling, groups and so on. */
  readonly resident: Rows;
  /** The words that facts commit to, with their salts: of the person, and reasons of what was done at the hub. */
  readonly words: Rows;
  readonly account: Rows;
  readonly cards: Rows;
  readonly transfers: Rows;
  /** Of which events points are or were pending. */
  readonly pending: Rows;
  /** Events that moved the person's points or name the person, as they came. */
  readonly events: Rows;
  readonly reviews: Rows;
  readonly decisions: Rows;
  /** What was done at the hub that names the person; of a list only the person's own lines. */
  readonly hubFacts: Rows;
  /** What came and was not applied, and names the person. */
  readonly setAside: Rows;
  /** What a tablet brought of another kiosk, and names the person. */
  readonly kept: Rows;
  readonly erasure: Rows;
  /** Who may redeem for the person, and for whom the person may. */
  readonly proxies: Rows;
}

/**
 * Everything that the hub holds on a person, under all ids that were merged, read at one moment; undefined for nobody.
 * It looks through all events of the community, so it is for a person's request and not for a page.
 */
export const exportResident = (
  database: Database,
  communityId: string,
  residentId: string,
): Promise<ResidentExport | undefined> =>
  database.transaction(
    async (tx) => {
      const { of, where } = readerOf(tx, communityId);
      const { ids } = await togetherWith(tx, communityId, residentId);
      const all = textArray(ids);
      const resident = await of(sql`resident`, sql`id = ANY(${all})`);
      if (resident.length === 0) return undefined;
      const ownRow = sql`resident = ANY(${all})`;
      const transfers = await of(sql`transfer`, sql`(debit_account = ANY(${all}) OR credit_account = ANY(${all}))`);
      const saidIn = (text: SQL) =>
        sql`EXISTS (SELECT 1 FROM unnest(${all}) AS own(id) WHERE position(own.id IN ${text}) > 0)`;
      const moving = textArray(transfers.map(({ id }) => String(id)));
      const events = await where(
        sql`to_jsonb(t) - 'community' - 'payload' || jsonb_build_object('payload', payload::jsonb)`,
        sql`event`,
        sql`(id = ANY((${moving})::uuid[]) OR payload::json -> 'body' ->> 'residentId' = ANY(${all}))`,
      );
      const named = textArray(events.map(({ id }) => String(id)));
      const hubFacts = await of(sql`hub_fact`, saidIn(sql`payload`));
      const done = textArray(hubFacts.map(({ id }) => String(id)));
      return {
        resident,
        words: await of(sql`resident_words`, sql`(${ownRow} OR resident = '' AND fact = ANY((${done})::uuid[]))`),
        account: await of(sql`account`, sql`id = ANY(${all})`),
        cards: await of(sql`card`, ownRow),
        transfers,
        pending: await of(sql`pending_award`, ownRow),
        events,
        reviews: await of(sql`review`, sql`event = ANY((${named})::uuid[])`),
        decisions: await of(sql`review_decision`, sql`split_part(finding, '/', 2) = ANY(${named})`),
        hubFacts: hubFacts.map((fact) => ownLines(fact, ids)),
        setAside: await of(sql`set_aside`, saidIn(sql`raw`)),
        kept: await of(sql`kept_event`, saidIn(sql`payload`)),
        erasure: await of(sql`resident_erasure`, ownRow),
        proxies: await of(sql`proxy`, sql`(${ownRow} OR helper = ANY(${all}))`),
      };
    },
    { isolation: 'repeatable read', readOnly: true },
  );

const bodySchema = v.pipe(v.string(), v.parseJson(), v.object({ body: v.record(v.string(), v.unknown()) }));

/** A fact of the hub with its body in the place of its payload, without the lines that are of others. */
function ownLines({ payload, ...fact }: Rows[number], ids: readonly string[]): Rows[number] {
  const { body } = v.parse(bodySchema, payload);
  const isOwn = (line: unknown): boolean => ids.some((id) => JSON.stringify(line).includes(JSON.stringify(id)));
  const own = Object.entries(body).map(([field, said]) => [field, Array.isArray(said) ? said.filter(isOwn) : said]);
  return { ...fact, body: Object.fromEntries(own) };
}

/** Reads rows of a community as JSON. */
function readerOf(tx: Transaction, communityId: string) {
  const where = async (row: SQL, table: SQL, condition: SQL): Promise<Rows> => {
    const found = await queryRows<{ row: Rows[number] }>(
      tx,
      sql`SELECT ${row} AS row FROM ${table} AS t WHERE t.community = ${communityId} AND ${condition}`,
    );
    return found.map((each) => each.row);
  };
  const of = (table: SQL, condition: SQL) => where(sql`to_jsonb(t) - 'community'`, table, condition);
  return { where, of };
}
