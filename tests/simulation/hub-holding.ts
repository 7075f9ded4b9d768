import { sql } from 'drizzle-orm';
import { canonicalJson } from '#lib/base/hash.ts';
import { isSurelyOver } from '#lib/domain/lease.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { accountOf } from '#lib/server/db/schema/posting.ts';
import { storeId } from '../contract/community.ts';
import { till, type Books, type StoredFact } from './model.ts';

/**
 * Awards of an account's holder that were taken back, and adjustments downwards. A manager may take what is spent
 * already, which overdraws the holder although nothing was spent twice.
 */
const taken = sql`coalesce((SELECT sum(back.points) FROM transfer AS back WHERE back.community = account.community
  AND back.debit_account = account.id AND (back.reverses IS NOT NULL OR back.kind = 'adjustment')), 0)`;

/** The account of the cash that the store holds. */
const tillAccount = accountOf('till', storeId);

/** An event that was set aside, and why. */
export interface Aside {
  readonly code: string;
  readonly detail: string;
}

/** What the hub holds of its community, read from its tables and not by the product's own readers. */
export abstract class HubHolding {
  readonly community: string;

  constructor(community: string) {
    this.community = community;
  }

  abstract get database(): Database;
  abstract now(): number;

  /** How many changes the community has seen. */
  async revision(): Promise<number> {
    const [row] = await queryRows<{ revision: number }>(
      this.database.orm,
      sql`SELECT revision::float8 AS revision FROM community WHERE id = ${this.community}`,
    );
    return row?.revision ?? 0;
  }

  /** Points that are set apart for a kiosk, by resident. */
  async allotted(kiosk: string): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; points: number }>(
      this.database.orm,
      sql`SELECT id, coalesce((allotted ->> ${kiosk}::text)::float8, 0) AS points FROM account
          WHERE community = ${this.community} AND kind = 'resident'`,
    );
    return new Map(rows.map(({ id, points }) => [id, points]));
  }

  /** Whether the hub counts on it that a kiosk does not spend any more what is set apart for it. */
  async isRightOver(kiosk: string): Promise<boolean> {
    const [row] = await queryRows<{ until: number | null }>(
      this.database.orm,
      sql`SELECT (extract(epoch FROM leased_until) * 1000)::float8 AS until FROM kiosk
          WHERE community = ${this.community} AND id = ${kiosk}`,
    );
    const until = row?.until ?? null;
    return isSurelyOver(until === null ? null : new Date(until), new Date(this.now()));
  }

  /**
   * Residents of whom points were lent: the balance, all that was lent, and what of it before the holder's right had
   * ended.
   */
  async loans(): Promise<readonly { readonly balance: number; readonly lent: number; readonly daily: number }[]> {
    return queryRows(
      this.database.orm,
      sql`SELECT (account.balance + ${taken})::float8 AS balance, sum(loan.points)::float8 AS lent,
            coalesce(sum(loan.points) FILTER (WHERE NOT loan.lease_over), 0)::float8 AS daily
          FROM allotment_loan AS loan
          JOIN account ON account.community = loan.community AND account.id = loan.resident
          WHERE loan.community = ${this.community} GROUP BY account.community, account.id, account.balance`,
    );
  }

  /** The lowest balance of a resident of whom nothing was lent. */
  async lowestWithoutLoan(): Promise<number> {
    const [row] = await queryRows<{ balance: number | null }>(
      this.database.orm,
      sql`SELECT min(balance + ${taken})::float8 AS balance FROM account
          WHERE community = ${this.community} AND kind = 'resident' AND NOT EXISTS (
            SELECT FROM allotment_loan AS loan WHERE loan.community = account.community AND loan.resident = account.id)`,
    );
    return row?.balance ?? 0;
  }

  /** Reviews that say of points that they were spent twice, but for residents of whom something was taken. */
  async overspent(): Promise<readonly string[]> {
    const rows = await queryRows<{ code: string }>(
      this.database.orm,
      sql`SELECT code FROM review WHERE community = ${this.community} AND code IN ('overdraft', 'beyondAllotment')
          AND NOT EXISTS (
            SELECT FROM transfer AS moved JOIN transfer AS back ON back.community = moved.community
              AND back.debit_account = moved.debit_account AND (back.reverses IS NOT NULL OR back.kind = 'adjustment')
            WHERE moved.community = review.community AND moved.id = review.event)`,
    );
    return rows.map(({ code }) => code);
  }

  /** Redemptions in the ledger, with how often each is there. */
  async redemptions(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; times: number }>(
      this.database.orm,
      sql`SELECT r.id::text AS id, count(*)::int AS times FROM redemption r
          JOIN transfer t ON t.community = r.community AND t.id = r.event
          WHERE r.community = ${this.community} GROUP BY r.id`,
    );
    return new Map(rows.map(({ id, times }) => [id, times]));
  }

  /** Events that the hub holds, by id. */
  async events(): Promise<ReadonlySet<string>> {
    const rows = await queryRows<{ id: string }>(
      this.database.orm,
      sql`SELECT id::text AS id FROM event WHERE community = ${this.community}`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Events that the hub holds of a kiosk whose place nobody takes; undefined where somebody does, or it is unknown. */
  async eventsOfUnreplaced(kiosk: string): Promise<ReadonlySet<string> | undefined> {
    const rows = await queryRows<{ id: string | null }>(
      this.database.orm,
      sql`SELECT event.id::text AS id FROM kiosk
          LEFT JOIN event ON event.community = kiosk.community AND event.kiosk = kiosk.id
          WHERE kiosk.community = ${this.community} AND kiosk.id = ${kiosk}
            AND (kiosk.status = 'active' OR kiosk.replaced_by IS NULL)`,
    );
    return rows.length === 0 ? undefined : new Set(rows.flatMap(({ id }) => id ?? []));
  }

  /** The facts that the hub has applied, and its own. Those that wait for another one have done nothing yet. */
  facts(): Promise<readonly StoredFact[]> {
    return queryRows<StoredFact & Record<string, unknown>>(
      this.database.orm,
      sql`SELECT id::text AS id, type, payload::json -> 'body' AS body, (
            SELECT array_agg(applied ORDER BY line) FROM stock_count_line AS line
            WHERE line.community = event.community AND line.event = event.id) AS applied
          FROM event WHERE community = ${this.community} AND NOT EXISTS (
            SELECT FROM waiting WHERE waiting.community = event.community AND waiting.event = event.id)
          UNION ALL SELECT id::text, type, payload::json -> 'body', NULL FROM hub_fact
            WHERE community = ${this.community}`,
    );
  }

  /** What the hub's ledger and records come to. */
  async books(): Promise<Books> {
    const rows = await queryRows<{ name: string; word: string }>(
      this.database.orm,
      sql`SELECT 'redemption/' || id AS name, '' AS word FROM redemption WHERE community = ${this.community}
          UNION ALL SELECT 'reversal/' || redemption, sum(quantity)::text FROM redemption_reversal_line
            WHERE community = ${this.community} GROUP BY redemption
          UNION ALL SELECT 'accrual/' || id, points::text FROM transfer
            WHERE community = ${this.community} AND kind = 'accrual'
          UNION ALL SELECT 'takeBack/' || undone.id, undoing.points::text FROM transfer AS undoing
            JOIN transfer AS undone ON undone.community = undoing.community AND undone.id = undoing.reverses
            WHERE undoing.community = ${this.community} AND undone.kind = 'accrual'
          UNION ALL SELECT 'batch/' || id, item || ' ' || received FROM batch WHERE community = ${this.community}
          UNION ALL SELECT 'count/' || event, count(*)::text FROM stock_count_line
            WHERE community = ${this.community} GROUP BY event
          UNION ALL SELECT 'writeOff/' || event, reason FROM write_off WHERE community = ${this.community}
          UNION ALL SELECT 'item/' || id, name FROM item WHERE community = ${this.community}
          UNION ALL SELECT 'resident/' || id, name FROM resident WHERE community = ${this.community}
          UNION ALL SELECT 'card/' || hash, resident || CASE status WHEN 'active' THEN ' active' ELSE ' ended' END
            FROM card WHERE community = ${this.community}
          UNION ALL SELECT 'shift/' || event, points || ' ' || cash_expected_fen || ' ' || cash_counted_fen FROM shift
            WHERE community = ${this.community}
          UNION ALL SELECT 'adjustment/' || id, coalesce(outcome, 'open') FROM adjustment
            WHERE community = ${this.community}
          UNION ALL SELECT 'award/' || id, coalesce(outcome, 'open') FROM award_batch
            WHERE community = ${this.community}
          UNION ALL SELECT 'staff/' || id, role || CASE WHEN ended_at IS NULL THEN ' here' ELSE ' gone' END FROM staff
            WHERE community = ${this.community}
          UNION ALL SELECT 'finding/' || finding, (array_agg(decision ORDER BY number DESC))[1] FROM review_decision
            WHERE community = ${this.community} GROUP BY finding`,
    );
    const kept = new Map(rows.map(({ name, word }) => [name, word]));
    return { sums: await this.sums(), kept: kept.set('policy', canonicalJson(await this.policy())) };
  }

  /** The policy in force. */
  async policy(): Promise<unknown> {
    const [row] = await queryRows<{ policy: unknown }>(
      this.database.orm,
      sql`SELECT policy FROM community WHERE id = ${this.community}`,
    );
    return row?.policy;
  }

  /** Of everybody on the staff, the role and the hash of the PIN, as tablets are to have them. */
  async staff(): Promise<ReadonlyMap<string, string>> {
    const rows = await queryRows<{ id: string; word: string }>(
      this.database.orm,
      sql`SELECT id, concat(role, ' ', pin_hash) AS word FROM staff WHERE community = ${this.community}`,
    );
    return new Map(rows.map(({ id, word }) => [id, word]));
  }

  /** Pieces that are left of each batch of which some are, at the store where tablets work. */
  async batches(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; remaining: number }>(
      this.database.orm,
      sql`SELECT id::text AS id, remaining::float8 AS remaining FROM batch
          WHERE community = ${this.community} AND store = ${storeId} AND remaining <> 0`,
    );
    return new Map(rows.map(({ id, remaining }) => [id, remaining]));
  }

  setAside(): Promise<readonly Aside[]> {
    return queryRows<{ code: string; detail: string }>(
      this.database.orm,
      sql`SELECT code, detail FROM set_aside WHERE community = ${this.community} ORDER BY kiosk, epoch, seq`,
    );
  }

  /** Points of residents that are pending, by id. */
  async pending(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; points: number }>(
      this.database.orm,
      sql`SELECT id, pending::float8 AS points FROM account WHERE community = ${this.community} AND pending > 0`,
    );
    return new Map(rows.map(({ id, points }) => [id, points]));
  }

  /** What each tablet gave that could be spent at once, in points. */
  async given(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ kiosk: string; points: number }>(
      this.database.orm,
      sql`SELECT given.kiosk, sum(given.points - coalesce(beyond.points, 0))::float8 AS points FROM transfer AS given
          LEFT JOIN pending_award AS beyond ON beyond.community = given.community AND beyond.event = given.id
          JOIN account ON account.community = given.community AND account.id = given.credit_account
          WHERE given.community = ${this.community} AND given.kiosk IS NOT NULL AND account.kind = 'resident'
          GROUP BY given.kiosk`,
    );
    return new Map(rows.map(({ kiosk, points }) => [kiosk, points]));
  }

  /** What residents have, pending or not, pieces on the shelves (`piecesAt`) and the cash of the store, by id. */
  async sums(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; sum: number }>(
      this.database.orm,
      sql`SELECT id, (balance + coalesce(pending, 0))::float8 AS sum FROM account
            WHERE community = ${this.community} AND kind = 'resident'
          UNION ALL SELECT CASE store WHEN ${storeId}::text THEN item ELSE store || '/' || item END, on_hand::float8
            FROM stock WHERE community = ${this.community}
          UNION ALL SELECT ${till}, (sum(CASE WHEN debit = ${tillAccount} THEN amount ELSE -amount END))::float8 FROM posting
            WHERE community = ${this.community} AND ${tillAccount} IN (debit, credit) HAVING count(*) > 0`,
    );
    return new Map(rows.map(({ id, sum }) => [id, sum]));
  }
}
