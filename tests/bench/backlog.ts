import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { sql } from 'drizzle-orm';
import { cardForm, residentForm, rowsOf } from '#lib/protocol/columns.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { maxPageRows } from '#lib/protocol/pull.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { CounterPage } from '../browser/support/counter-page.ts';
import { startHub, type HubProcess } from '../browser/support/hub-process.ts';
import { runFirst } from '../browser/support/run-first.ts';
import type { Tablet } from '../browser/support/tablet.ts';
import { chainOf, newId, TestKiosk } from '../contract/community.ts';
import { binariesAndFolder, initialise, startServer } from '../postgres/cluster.ts';

// A real tablet with a month's work in its outbox, and a hub on a PostgreSQL that flushes every commit.

/** Who the tablet is, as its own store says. */
interface Identity {
  readonly community: string;
  readonly kiosk: string;
  readonly store: string;
  readonly kioskLabel: string;
  readonly epoch: string;
}

// A server of ordinary size, which keeps its log files for the next round as one that has run for a day does.
const settings = { shared_buffers: '256MB', min_wal_size: '512MB' } as const;

/** Starts a hub with a demo of that many residents on a durable PostgreSQL of its own. */
export async function startHubOnPostgres(
  residents: number,
): Promise<{ readonly hub: HubProcess; readonly url: string; readonly stop: () => Promise<void> }> {
  const { binaries, folder } = await binariesAndFolder();
  const server = await startServer(binaries, initialise(binaries, folder), settings);
  const hub = await startHub({
    DATABASE_URL: server.url,
    DEMO_RESIDENTS: String(residents),
    LOG_LEVEL: 'silent',
  });
  return {
    hub,
    url: server.url,
    stop: async () => {
      await hub.dispose();
      await server.stop();
    },
  };
}

/** A code that lets one more tablet into the demo community. */
export async function newPairingCode(url: string): Promise<string> {
  const database = openPostgres(url);
  try {
    const [store] = await queryRows<{ community: string; id: string }>(
      database.orm,
      sql`SELECT community, id FROM store ORDER BY id LIMIT 1`,
    );
    if (store === undefined) throw new Error('the demo has a store');
    const where = { community: store.community, store: store.id, staff: 'staff-manager' };
    return await createPairingCode(chainOf(database), where, new Date());
  } finally {
    await database.close();
  }
}

/** Pairs a new tablet, and measures its first pull: from the first request to the commit of all rows. */
export async function pairAndLoad(
  page: Page,
  hub: HubProcess,
  code: string,
): Promise<{ readonly load: { readonly ms: number; readonly bytes: number }; readonly identity: Identity }> {
  await runFirst(page, noteCommits, undefined);
  const counter = new CounterPage(page);
  await page.goto(hub.origin);
  // It keeps the app long before somebody has typed a code: to install is another load.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await counter.pair(code);
  const load = await page.evaluate(() => {
    const pulls = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/sync/pull')) as PerformanceResourceTiming[];
    const { commits } = globalThis as unknown as BenchPage;
    const applied = commits.find(({ tables }) => tables.includes('residentBundles') && tables.includes('categories'));
    return {
      ms: (applied?.atMs ?? Number.NaN) - (pulls[0]?.startTime ?? Number.NaN),
      bytes: pulls.reduce((sum, { transferSize }) => sum + transferSize, 0),
    };
  });
  const identity = await page.evaluate(async () => {
    const { idb } = globalThis as unknown as BenchPage;
    const { epoch } = (await idb.read('chain')) as { epoch: string };
    return { ...((await idb.read('identity')) as Omit<Identity, 'epoch'>), epoch };
  });
  return { load, identity };
}

/** What {@link noteCommits} leaves in the page. */
interface BenchPage {
  readonly commits: readonly { readonly tables: readonly string[]; readonly atMs: number }[];
  readonly idb: { readonly read: (name: string) => Promise<unknown> };
}

/** Runs in the page before the app: notes committed transactions, and reads single values of the store. */
function noteCommits(): void {
  const commits: { tables: readonly string[]; atMs: number }[] = [];
  const begin = Reflect.get(IDBDatabase.prototype, 'transaction');
  IDBDatabase.prototype.transaction = function (...args) {
    const transaction = begin.apply(this, args);
    if (transaction.mode === 'readwrite') {
      const tables = [...transaction.objectStoreNames];
      transaction.addEventListener('complete', () => commits.push({ tables, atMs: performance.now() }));
    }
    return transaction;
  };
  const read = (name: string) =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open('points-store');
      opening.onerror = () => reject(opening.error ?? new Error('no database'));
      opening.onsuccess = () => {
        const request = opening.result.transaction('meta').objectStore('meta').get(name);
        request.onsuccess = () => {
          opening.result.close();
          resolve((request.result as { value: unknown }).value);
        };
      };
    });
  Object.assign(globalThis, { commits, idb: { read } });
}

/** What a first pull says of residents, a document for each with the card in it. */
async function asDocuments(database: Database, identity: Identity): Promise<readonly object[]> {
  const documents = new Map<string, object>();
  let cursor: string | null = null;
  for (;;) {
    const query = { cursor, limit: maxPageRows, epoch: identity.epoch, scopes: currentScopes };
    const page = await pull(database, identity, query, new Date());
    const { residents, cards } = page.changes;
    for (const { id, ...row } of rowsOf(residentForm, residents)) documents.set(id, { _id: id, ...row });
    for (const { id, residentId, status } of rowsOf(cardForm, cards)) {
      documents.set(residentId, { ...documents.get(residentId), card: { id, status } });
    }
    cursor = page.cursor;
    if (!page.more) return [...documents.values()];
  }
}

/** A tablet's outbox, as it fills while there is no network. */
export class Outbox {
  readonly #kiosk: TestKiosk;
  readonly #identity: Identity;
  readonly #cards: readonly { readonly hash: string; readonly resident: string }[];
  readonly #items: readonly { readonly id: string; readonly points: number }[];

  constructor(
    identity: Identity,
    cards: readonly { readonly hash: string; readonly resident: string }[],
    items: readonly { readonly id: string; readonly points: number }[],
  ) {
    this.#identity = identity;
    this.#cards = cards;
    this.#items = items;
    this.#kiosk = new TestKiosk({ community: identity.community, kiosk: identity.kiosk, store: identity.store });
    this.#kiosk.epoch = identity.epoch;
  }

  /** Goods for a month, as the clerk would receive them before anything is sold. */
  receive(quantity: number): void {
    const lines = this.#items.map(({ id }) => ({
      batchId: newId(),
      itemId: id,
      quantity,
      supplierId: null,
      costEachFen: null,
      bestBefore: null,
      code: '',
    }));
    const at = new Date().toISOString();
    const staff = 'staff-manager';
    this.#kiosk.record({ type: 'stock.received', body: { deliveryId: newId(), lines, note: '' } }, { at, staff });
  }

  /**
   * Records redemptions of one piece each by all residents in turn, and returns what was recorded since the last call.
   */
  fill(count: number): readonly KioskEvent[] {
    const sent = this.#sent;
    const at = new Date().toISOString();
    for (let index = 0; index < count; index += 1) this.#redeem(this.#kiosk.events.length, at);
    this.#sent = this.#kiosk.events.length;
    return this.#kiosk.events.slice(sent);
  }

  #sent = 0;

  #redeem(place: number, at: string): void {
    const card = this.#cards[place % this.#cards.length];
    const item = this.#items[place % this.#items.length];
    if (card === undefined || item === undefined) throw new Error('the demo has cards and goods');
    const line = { itemId: item.id, quantity: 1, pointsEach: item.points, cashEachFen: 0 };
    const body = {
      redemptionId: newId(),
      number: `${this.#identity.kioskLabel}-${String(place).padStart(4, '0')}`,
      residentId: card.resident,
      cardHash: card.hash,
      lines: [line],
      points: item.points,
      cashFen: 0,
      letThrough: null,
    };
    this.#kiosk.record({ type: 'redemption.recorded', body }, { at });
  }
}

/** The outbox of a tablet that has received goods, and its community as documents. */
export async function openOutbox(
  url: string,
  identity: Identity,
): Promise<{ readonly outbox: Outbox; readonly residents: readonly object[] }> {
  const database = openPostgres(url);
  try {
    const cards = await queryRows<{ hash: string; resident: string }>(
      database.orm,
      sql`SELECT hash, resident FROM card
        JOIN account ON account.community = card.community AND account.id = card.resident
        WHERE card.community = ${identity.community} AND card.status = 'active' AND account.balance >= 200 ORDER BY hash`,
    );
    const items = await queryRows<{ id: string; points: number }>(
      database.orm,
      sql`SELECT id, points_price AS points FROM item
        WHERE community = ${identity.community} AND cash_price_fen = 0 ORDER BY points_price LIMIT 1`,
    );
    const outbox = new Outbox(identity, cards, items);
    outbox.receive(100_000);
    return { outbox, residents: await asDocuments(database, identity) };
  } finally {
    await database.close();
  }
}

/** How many of a hub's reviews are open: a backlog of ordinary work leaves none. */
export async function countReviews(url: string): Promise<number> {
  const database = openPostgres(url);
  try {
    const [row] = await queryRows<{ count: number }>(
      database.orm,
      sql`SELECT count(*)::integer AS count FROM review JOIN event USING (community) WHERE review.event = event.id`,
    );
    return row?.count ?? 0;
  } finally {
    await database.close();
  }
}

/** Until nobody is connected to the browser any more. */
export const leaveMs = 1_500;

/**
 * Leaves a browser alone while its page does what it was told to begin after `leaveMs`. Returns what `read`, which runs
 * in the page, finds then; throws when it finds nothing for too long.
 * @param ms more than it takes, since whoever looks disturbs
 */
export async function leaveAlone<Argument>(
  tablet: Pick<Tablet, 'page' | 'unwatched'>,
  ms: number,
  read: (argument: Argument) => number | undefined | Promise<number | undefined>,
  argument: Argument,
): Promise<number> {
  for (let looks = 0; looks < 5; looks += 1) {
    await tablet.unwatched(leaveMs + ms);
    const found = await tablet.page.evaluate(read as (argument: unknown) => Promise<number | undefined>, argument);
    if (found !== undefined) return found;
  }
  throw new Error('what the page was told to do did not come to an end');
}

/** More than a push takes. */
const pushMs = 5_000;

/**
 * Puts events into a tablet's outbox, starts the app again while the hub cannot be reached, lets it come to rest, and
 * brings the hub back. Returns the time from the first request to the commit of the last answer, in milliseconds.
 * Meanwhile nobody is connected to the browser, whose debugging interface would hand on every body.
 */
export async function pushBacklog(
  tablet: Pick<Tablet, 'page' | 'profile' | 'unwatched'>,
  hub: HubProcess,
  events: readonly KioskEvent[],
): Promise<number> {
  const { page } = tablet;
  await runFirst(page, noteCommits, undefined);
  // Nothing of the app may run while its store is written from outside.
  await page.goto(`${hub.origin}/api/v1/health`);
  await page.evaluate(writeOutbox, events);
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.setBlockedURLs', { urls: ['*/api/v1/*'] });
  await page.goto(hub.origin);
  await new CounterPage(page).expectSync('offline');
  await storeAtRest(tablet.profile);
  const began = await page.evaluate((ms) => {
    setTimeout(() => window.dispatchEvent(new Event('online')), ms);
    return performance.now();
  }, leaveMs);
  // What blocks the hub ends with the connection that asked for it.
  const last = events.at(-1)?.seq ?? 0;
  return leaveAlone(tablet, pushMs, timeOfPush, { lastSeq: last, began });
}

/** Runs in the page: the time of the push since `began`; undefined while it goes on. */
async function timeOfPush({ lastSeq, began }: { lastSeq: number; began: number }): Promise<number | undefined> {
  const { commits, idb } = globalThis as unknown as BenchPage;
  const { answeredSeq } = (await idb.read('chain')) as { answeredSeq: number };
  if (answeredSeq < lastSeq) return undefined;
  const pushes = performance
    .getEntriesByType('resource')
    .filter(({ name, startTime }) => name.includes('/sync/push') && startTime > began)
    // What was tried while the hub was still blocked is no part of the push.
    .filter((entry) => (entry as PerformanceResourceTiming).responseStatus === 200) as PerformanceResourceTiming[];
  const lastAnswer = Math.max(...pushes.map(({ responseEnd }) => responseEnd));
  // The answers of a batch that went well change the single values and nothing else.
  const noted = commits.find(({ tables, atMs }) => atMs > lastAnswer && tables.every((name) => name === 'meta'));
  return (noted?.atMs ?? Number.NaN) - (pushes[0]?.startTime ?? Number.NaN);
}

/**
 * Resolves when the browser has written nothing to its stores for two seconds. What was written at once is put in order
 * behind the next write, which takes the browser a quarter of a second of a core; of a month's work that happens along
 * the way.
 */
export async function storeAtRest(profile: string): Promise<void> {
  const folder = path.join(profile, 'Default/IndexedDB');
  const restMs = 2_000;
  for (;;) {
    const names = await readdir(folder, { recursive: true });
    // A file that goes in between is a change of this very moment.
    const changed = names.map((name) => stat(path.join(folder, name)).then(({ mtimeMs }) => mtimeMs, Date.now));
    const times = await Promise.all(changed);
    const left = Math.max(...times) + restMs - Date.now();
    if (left <= 0) return;
    await pause(left);
  }
}

/** Runs in the page: what a month without a network leaves in the store. */
async function writeOutbox(events: readonly KioskEvent[]): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('points-store');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error ?? new Error('no database'));
  });
  const write = (table: string, fill: (store: IDBObjectStore) => void) =>
    new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(table, 'readwrite');
      fill(transaction.objectStore(table));
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
  await write('outbox', (outbox) => {
    for (const event of events) {
      const { id, epoch, seq } = event;
      outbox.put({ id, epoch, seq, atMs: Date.parse(event.at), event, commandId: id });
    }
  });
  // Not in the same transaction: a write behind so much makes the browser put it in order, before the push and not in
  // it.
  await write('meta', (meta) => {
    const last = events.at(-1);
    const reading = meta.get('chain');
    reading.onsuccess = () => {
      const { value } = reading.result as { value: object };
      meta.put({ name: 'chain', value: { ...value, nextSeq: (last?.seq ?? 0) + 1, lastHash: last?.hash } });
    };
  });
  database.close();
}
