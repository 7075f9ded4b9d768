import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { RequestHandler } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import { isSurelyOver } from '#lib/domain/lease.ts';
import type { Policy } from '#lib/domain/policy.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { accountOf } from '#lib/server/db/schema/posting.ts';
import type { ChainContext, ChainCopy } from '#lib/server/ledger/hub-chain.ts';
import { chainFile, openChainCopy } from '#lib/server/hub-chain-file.ts';
import { renewAfterRestore } from '#lib/server/restore.ts';
import { revokeKiosk } from '#lib/server/sync/enrolment.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import { POST as allotments } from '../../src/routes/api/v1/allotments/+server.ts';
import { POST as enrolments } from '../../src/routes/api/v1/enrolments/+server.ts';
import { GET as pull } from '../../src/routes/api/v1/sync/pull/+server.ts';
import { POST as push } from '../../src/routes/api/v1/sync/push/+server.ts';
import { byManager, chainOf, enterResidents, foundCommunity, quiet, storeId, testNow } from '../contract/community.ts';
import { openHub, serve, type TestHub } from '../contract/http.ts';
import type { SimDatabase } from './database.ts';
import { till, type Books, type StoredFact } from './model.ts';
import type { Chance } from './random.ts';
import { Broken } from './report.ts';
import { ReleasedProgram } from './released-program.ts';

/**
 * Awards of an account's holder that were taken back, and adjustments downwards. A manager may take what is spent
 * already, which overdraws the holder although nothing was spent twice.
 */
const taken = sql`coalesce((SELECT sum(back.points) FROM transfer AS back WHERE back.community = account.community
  AND back.debit_account = account.id AND (back.reverses IS NOT NULL OR back.kind = 'adjustment')), 0)`;

const handlers: Readonly<Record<string, RequestHandler>> = {
  '/api/v1/allotments': allotments,
  '/api/v1/enrolments': enrolments,
  '/api/v1/sync/push': push,
  '/api/v1/sync/pull': pull,
};

/** The account of the cash that the store holds. */
const tillAccount = accountOf('till', storeId);

/** The hub's process died. */
class HubDied extends Error {
  override readonly name = 'HubDied';
}

/** The hub: the real handlers over a real embedded database, whose process dies where it is told to. */
export class SimHub {
  readonly community: string;
  readonly #chance: Chance;
  readonly #held: SimDatabase;
  #hub: TestHub;
  /** Where the second copy of the hub's own chain lies. */
  readonly #folder = mkdtempSync(join(tmpdir(), 'points-store-simulation-'));
  #chainCopy: ChainCopy;
  #elapsedMs = 0;
  #dies: 'before' | 'after' | undefined;
  #dead = false;
  /** What runs in the place of this program; undefined while this one does. */
  #putBack: ReleasedProgram | undefined;
  #pairings = 0;
  readonly #asideThen: { readonly code: string; readonly detail: string }[] = [];

  private constructor(held: SimDatabase, community: string, chance: Chance) {
    this.#held = held;
    this.community = community;
    this.#chance = chance;
    this.#hub = openHub(held.port);
    this.#chainCopy = this.#hub.chainCopy;
  }

  /** Ends the process and starts another one. */
  async #restart(): Promise<void> {
    this.#chainCopy = await openChainCopy({ database: this.database, logger: quiet }, this.#folder);
    this.#hub = this.#open();
  }

  async dispose(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  /** A hub with one community, in the place of whatever the database held. */
  static async make(chance: Chance, policy: Partial<Policy>, held: SimDatabase): Promise<SimHub> {
    await held.empty();
    const hub = new SimHub(held, await foundCommunity(held.port, { residents: 0, items: 1, policy }), chance);
    await hub.#restart();
    return hub;
  }

  /** Residents join and get their points, which are set apart for the kiosks there are. */
  async welcome(residents: number): Promise<void> {
    await this.database.transaction((tx) => enterResidents(tx, this.community, residents));
  }

  get database(): Database {
    return this.#held.port;
  }

  now(): number {
    return testNow.getTime() + this.#elapsedMs;
  }

  date(): Date {
    return new Date(this.now());
  }

  /** An id as a form of the console mints it. */
  newId(): string {
    return uuidV7(this.now(), this.#chance.bytes);
  }

  wait(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** The next transaction that writes is the last of this process. */
  willDie(when: 'before' | 'after'): void {
    this.#dies = when;
  }

  /** The process runs as it should from here on. */
  calm(): void {
    this.#dies = undefined;
  }

  /** Whether the first release runs on this database. */
  get isPutBack(): boolean {
    return this.#putBack !== undefined;
  }

  /** The first release runs on this database from here on. */
  putBack(): void {
    this.#putBack ??= new ReleasedProgram();
  }

  /** This program runs again. Returns false when it does already. */
  bringOn(): boolean {
    const wasBack = this.#putBack !== undefined;
    this.#asideThen.push(...(this.#putBack?.setAside ?? []));
    this.#putBack = undefined;
    return wasBack;
  }

  /** Answers a request. Rejects when the process dies over it; the next request meets a new process. */
  async answer(request: Request): Promise<Response> {
    const handler = handlers[new URL(request.url).pathname];
    if (handler === undefined) throw new Error(`no handler for ${request.url}`);
    this.#pairings += 1;
    const address = `198.51.100.${this.#pairings % 250}`;
    const ours = (): Promise<Response> => serve(this.#hub, handler, request.clone(), address);
    const response = await (this.#putBack === undefined ? ours() : this.#putBack.answer(request, ours));
    if (this.#dead) {
      this.#dead = false;
      await this.#restart();
      throw new HubDied();
    }
    return response;
  }

  /** What managers' facts are recorded with; their ids come from the same chance each time. */
  chain(): ChainContext {
    return { ...chainOf(this.database), random: this.#chance.bytes, chainCopy: this.#chainCopy };
  }

  pairingCode(): Promise<string> {
    const where = { community: this.community, store: storeId, staff: 'stf_1' };
    return createPairingCode(this.chain(), where, new Date(this.now()));
  }

  /** Declares a kiosk lost, as a manager does. */
  async revoke(kiosk: string): Promise<void> {
    await revokeKiosk(this.chain(), byManager(this.community), kiosk, new Date(this.now()));
  }

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

  backUp(): Promise<void> {
    return this.#held.dump();
  }

  /**
   * Puts the database back to the last dump. Returns false when there is none.
   * @param losesChain whether the second copy of the hub's own chain is lost as well
   */
  async restore(losesChain: boolean): Promise<boolean> {
    const recorded = await this.#ownFacts();
    if (!(await this.#held.putBack())) return false;
    if (losesChain) await rm(chainFile(this.#folder));
    await renewAfterRestore(this.database, new Date(this.now()), this.#chance.bytes);
    await this.#restart();
    if (!losesChain && (await this.#ownFacts()) < recorded) throw new Broken('a restore loses what managers did');
    return true;
  }

  /** How many facts the hub's own chain has. */
  async #ownFacts(): Promise<number> {
    const [row] = await queryRows<{ count: number }>(
      this.database.orm,
      sql`SELECT count(*)::int AS count FROM hub_fact WHERE community = ${this.community}`,
    );
    return row?.count ?? 0;
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
            WHERE community = ${this.community}`,
    );
    return { sums: await this.sums(), kept: new Map(rows.map(({ name, word }) => [name, word])) };
  }

  /** Pieces that are left of each batch of which some are. */
  async batches(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; remaining: number }>(
      this.database.orm,
      sql`SELECT id::text AS id, remaining::float8 AS remaining FROM batch
          WHERE community = ${this.community} AND remaining <> 0`,
    );
    return new Map(rows.map(({ id, remaining }) => [id, remaining]));
  }

  async setAside(): Promise<readonly { readonly code: string; readonly detail: string }[]> {
    const asides = await queryRows<{ code: string; detail: string }>(
      this.database.orm,
      sql`SELECT code, detail FROM set_aside WHERE community = ${this.community} ORDER BY kiosk, epoch, seq`,
    );
    return [...asides, ...this.#asideThen];
  }

  /** Balances of residents, pieces on the shelf and the cash of the store, by id. */
  async sums(): Promise<ReadonlyMap<string, number>> {
    const rows = await queryRows<{ id: string; sum: number }>(
      this.database.orm,
      sql`SELECT id, balance::float8 AS sum FROM account WHERE community = ${this.community} AND kind = 'resident'
          UNION ALL SELECT item, on_hand::float8 FROM stock WHERE community = ${this.community}
          UNION ALL SELECT ${till}, (sum(CASE WHEN debit = ${tillAccount} THEN amount ELSE -amount END))::float8 FROM posting
            WHERE community = ${this.community} AND ${tillAccount} IN (debit, credit) HAVING count(*) > 0`,
    );
    return new Map(rows.map(({ id, sum }) => [id, sum]));
  }

  #open(): TestHub {
    const database = this.#mortal(this.database);
    const clock = (): Date => new Date(this.now());
    return { ...openHub(database), clock, random: this.#chance.bytes, chainCopy: this.#chainCopy };
  }

  /** A database whose process may die in a transaction: what was open is rolled back, what was committed stays. */
  #mortal(database: Database): Database {
    return {
      ...database,
      transaction: async (run, options) => {
        if (this.#dead) throw new HubDied();
        const dies = options?.readOnly === true ? undefined : this.#dies;
        if (dies === undefined) return database.transaction(run, options);
        this.#dies = undefined;
        const value = await database.transaction(async (tx) => {
          const result = await run(tx);
          if (dies === 'before') this.#die();
          return result;
        }, options);
        this.#die();
        return value;
      },
    };
  }

  #die(): void {
    this.#dead = true;
    throw new HubDied();
  }
}
