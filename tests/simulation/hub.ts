import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { RequestHandler } from '@sveltejs/kit';
import { uuidV7 } from '#lib/base/id.ts';
import type { Policy } from '#lib/domain/policy.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import type { StaffContext } from '#lib/server/console/staff-change.ts';
import type { ChainContext, ChainCopy } from '#lib/server/ledger/hub-chain.ts';
import { chainFile } from '#lib/server/chain-places.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { renewAfterRestore } from '#lib/server/restore.ts';
import type { Result } from '#lib/base/result.ts';
import { nameReplacement } from '#lib/server/console/kept.ts';
import { importOutbox, type Imported, type ImportRefusal } from '#lib/server/console/outbox-import.ts';
import { reinstateKiosk, revokeKiosk } from '#lib/server/console/revocation.ts';
import { settleAllKept } from '#lib/server/sync/kept.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import { POST as allotments } from '../../src/routes/api/v1/allotments/+server.ts';
import { POST as enrolments } from '../../src/routes/api/v1/enrolments/+server.ts';
import { GET as pull } from '../../src/routes/api/v1/sync/pull/+server.ts';
import { POST as push } from '../../src/routes/api/v1/sync/push/+server.ts';
import {
  byManager,
  cardHash,
  chainIn,
  chainOf,
  enterResidents,
  foundCommunity,
  manager,
  quiet,
  residentId,
  storeId,
  testNow,
} from '../contract/community.ts';
import { openHub, serve, type TestHub } from '../contract/http.ts';
import type { SimDatabase } from './database.ts';
import { HubHolding, type Aside } from './hub-holding.ts';
import type { Chance } from './random.ts';
import { Broken } from './report.ts';
import { ReleasedProgram } from './released-program.ts';

const handlers: Readonly<Record<string, RequestHandler>> = {
  '/api/v1/allotments': allotments,
  '/api/v1/enrolments': enrolments,
  '/api/v1/sync/push': push,
  '/api/v1/sync/pull': pull,
};

/** The hub's process died. */
class HubDied extends Error {
  override readonly name = 'HubDied';
}

/** The hub: the real handlers over a real embedded database, whose process dies where it is told to. */
export class SimHub extends HubHolding {
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
  readonly #asideThen: Aside[] = [];

  private constructor(held: SimDatabase, community: string, chance: Chance) {
    super(community);
    this.#held = held;
    this.#chance = chance;
    this.#hub = openHub(held.port);
    this.#chainCopy = this.#hub.chainCopy;
  }

  /** Ends the process and starts another one. */
  async #restart(): Promise<void> {
    this.#chainCopy = await openChainCopy({ database: this.database, logger: quiet }, this.#folder);
    this.#hub = this.#open();
    await settleAllKept(this.chain(), this.date());
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
    await this.database.transaction(async (tx) => {
      await enterResidents(tx, this.community, residents);
      const chain = await chainIn(tx, this.community);
      const said = { staff: manager, reason: '', confidential: null };
      const suppliers = [{ supplierId: 'sup-1', name: '供货企业', nameEn: 'Supplier', kind: 'supplier' as const }];
      await chain.record({ ...said, type: 'suppliers.added', body: { suppliers } });
      // Everybody's first card, and one that the office has stopped.
      const stopped = { cardHash: cardHash(this.community, residents), residentId: residentId(0) };
      await chain.record({ ...said, type: 'cards.issued', body: { cards: [stopped] } });
      await chain.record({ ...said, type: 'card.stopped', body: { ...stopped, status: 'lost' } });
    });
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

  /** What managers do about staff is done with. */
  staffContext(): StaffContext {
    return { ...this.chain(), clock: () => this.date() };
  }

  /** A manager takes what a tablet has saved. */
  async importOutbox(kiosk: string, text: string): Promise<Result<Imported, ImportRefusal>> {
    return importOutbox({ ...this.staffContext(), logger: quiet }, byManager(this.community), kiosk, text);
  }

  /** Declares a kiosk lost, as a manager does. */
  async revoke(kiosk: string): Promise<void> {
    await revokeKiosk(
      this.chain(),
      byManager(this.community),
      { kioskId: kiosk, reason: '丢了' },
      new Date(this.now()),
    );
  }

  /** Takes that back. False where it is not revoked, or cannot be taken back. */
  async reinstate(kiosk: string): Promise<boolean> {
    const by = byManager(this.community);
    const done = await reinstateKiosk(this.chain(), by, { kioskId: kiosk, reason: '找到了' }, this.date());
    return done.ok;
  }

  /** What tablets have brought of others, and nobody has taken. */
  kept(): Promise<readonly { readonly sender: string; readonly recorder: string }[]> {
    return queryRows(
      this.database.orm,
      sql`SELECT DISTINCT sender, recorder FROM kept_event WHERE community = ${this.community}
        ORDER BY sender, recorder`,
    );
  }

  /** A manager says of everything that is kept that its tablet takes the place of the one that recorded it. */
  async nameReplacements(): Promise<void> {
    for (const pair of await this.kept()) {
      const wanted = { ...pair, reason: '清空后重新接入' };
      const named = await nameReplacement(this.chain(), byManager(this.community), wanted, this.date());
      if (!named.ok) throw new Broken(`what is kept cannot be taken: ${named.error}`);
    }
    if ((await this.kept()).length > 0) throw new Broken('what is kept was not taken');
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

  override async setAside(): Promise<readonly Aside[]> {
    return [...(await super.setAside()), ...this.#asideThen];
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
