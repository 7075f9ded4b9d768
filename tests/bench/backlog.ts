import type { Page } from 'playwright';
import { sql } from 'drizzle-orm';
import { cardForm, residentForm, rowsOf } from '#lib/protocol/columns.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { maxPageRows, scopeNames } from '#lib/protocol/pull.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { openPostgres } from '#lib/server/db/postgres.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { CounterPage } from '../browser/support/counter-page.ts';
import { startHub, type HubProcess } from '../browser/support/hub-process.ts';
import { newId, TestKiosk } from '../contract/community.ts';
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

/** Starts a hub with a demo of that many residents on a durable PostgreSQL of its own. */
export async function startHubOnPostgres(
  residents: number,
): Promise<{ readonly hub: HubProcess; readonly url: string; readonly stop: () => Promise<void> }> {
  const { binaries, folder } = await binariesAndFolder();
  const server = await startServer(binaries, initialise(binaries, folder), {});
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

/**
 * Pairs a new tablet, and measures its first pull: from the first request to the commit of all rows. The service worker has
 * kept the app before, as it has long before somebody has typed a code: to install is another load.
 */
export async function pairWithBacklog(
  page: Page,
  hub: HubProcess,
): Promise<{ readonly load: { readonly ms: number; readonly bytes: number }; readonly identity: Identity }> {
  // The transpiler names functions with a helper that the page has not got.
  await page.addInitScript({ content: 'globalThis.__name = (target) => target;' });
  await page.addInitScript(noteCommits);
  await page.goto(hub.origin);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await new CounterPage(page).pair(hub.welcome.pairingCode);
  const load = await page.evaluate(() => {
    const pulls = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/sync/pull')) as PerformanceResourceTiming[];
    const { commits } = globalThis as unknown as { commits: { tables: readonly string[]; atMs: number }[] };
    const applied = commits.find(({ tables }) => tables.includes('residentBundles') && tables.includes('categories'));
    return {
      ms: (applied?.atMs ?? Number.NaN) - (pulls[0]?.startTime ?? Number.NaN),
      bytes: pulls.reduce((sum, { transferSize }) => sum + transferSize, 0),
    };
  });
  const identity = await page.evaluate(async () => {
    const { idb } = globalThis as unknown as { idb: { read: (name: string) => Promise<Record<string, string>> } };
    return { ...(await idb.read('identity')), epoch: (await idb.read('chain'))['epoch'] };
  });
  return { load, identity: identity as unknown as Identity };
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

/** Events for a tablet's outbox, and what the same community is as documents. */
export interface Backlog {
  readonly events: readonly KioskEvent[];
  /** Exactly what a first pull brings. */
  readonly residents: readonly object[];
  /** The same with the ids of all awards: a document cannot know from when on one is of no use. */
  readonly namedResidents: readonly object[];
  /** Puts the events into the tablet's outbox, starts the app again, and measures from the first push to the last answer. */
  readonly push: (page: Page, hub: HubProcess) => Promise<number>;
}

/** What a first pull at a time says of residents, a document for each with the card in it. */
async function asDocuments(database: Database, identity: Identity, now: Date): Promise<readonly object[]> {
  const documents = new Map<string, object>();
  let cursor: string | null = null;
  for (;;) {
    const query = { cursor, limit: maxPageRows, epoch: identity.epoch, scopes: scopeNames };
    const page = await pull(database, identity, query, now);
    const { residents, cards } = page.changes;
    for (const { id, ...row } of rowsOf(residentForm, residents)) documents.set(id, { _id: id, ...row });
    for (const { id, residentId, status } of rowsOf(cardForm, cards)) {
      documents.set(residentId, { ...documents.get(residentId), card: { id, status } });
    }
    cursor = page.cursor;
    if (!page.more) return [...documents.values()];
  }
}

/** Redemptions of one piece each by all residents in turn, after a delivery that is large enough for them. */
export async function backlogOf(url: string, identity: Identity, count: number): Promise<Backlog> {
  const database = openPostgres(url);
  try {
    const cards = await queryRows<{ hash: string; resident: string }>(
      database.orm,
      sql`SELECT hash, resident FROM card
        JOIN account ON account.community = card.community AND account.id = card.resident
        WHERE card.community = ${identity.community} AND card.status = 'active' AND account.balance >= 100 ORDER BY hash`,
    );
    const items = await queryRows<{ id: string; points: number }>(
      database.orm,
      sql`SELECT id, points_price AS points FROM item
        WHERE community = ${identity.community} AND cash_price_fen = 0 ORDER BY points_price LIMIT 4`,
    );
    const residents = await asDocuments(database, identity, new Date());
    // In the year of the first one no award was too old to be taken back.
    const namedResidents = await asDocuments(database, identity, new Date(0));
    const kiosk = new TestKiosk({ community: identity.community, kiosk: identity.kiosk, store: identity.store });
    kiosk.epoch = identity.epoch;
    const lines = items.map(({ id }) => ({
      batchId: newId(),
      itemId: id,
      quantity: count,
      supplierId: null,
      costEachFen: null,
      bestBefore: null,
      code: '',
    }));
    const at = new Date().toISOString();
    const staff = 'staff-manager';
    kiosk.record({ type: 'stock.received', body: { deliveryId: newId(), lines, note: '' } }, { at, staff });
    for (let index = 0; index < count; index += 1) {
      const card = cards[index % cards.length];
      const item = items[index % items.length];
      if (card === undefined || item === undefined) throw new Error('the demo has cards and goods');
      const line = { itemId: item.id, quantity: 1, pointsEach: item.points, cashEachFen: 0 };
      const body = {
        redemptionId: newId(),
        number: `${identity.kioskLabel}-${String(index + 1).padStart(4, '0')}`,
        residentId: card.resident,
        cardHash: card.hash,
        lines: [line],
        points: item.points,
        cashFen: 0,
        letThrough: null,
      };
      kiosk.record({ type: 'redemption.recorded', body }, { at });
    }
    const { events } = kiosk;
    return { events, residents, namedResidents, push: (page, hub) => pushBacklog(page, hub, events) };
  } finally {
    await database.close();
  }
}

async function pushBacklog(page: Page, hub: HubProcess, events: readonly KioskEvent[]): Promise<number> {
  // Nothing of the app may run while its store is written from outside.
  await page.goto(`${hub.origin}/api/v1/health`);
  await page.evaluate(async (given) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('points-store');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('no database'));
    });
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(['outbox', 'meta'], 'readwrite');
      const outbox = transaction.objectStore('outbox');
      for (const event of given) {
        const atMs = Date.parse(event.at);
        const { id, epoch, seq } = event;
        outbox.put({ id, epoch, seq, state: 'waiting', atMs, event, commandId: id, answer: null });
      }
      const last = given.at(-1);
      const meta = transaction.objectStore('meta');
      const reading = meta.get('chain');
      reading.onsuccess = () => {
        const { value } = reading.result as { value: object };
        meta.put({ name: 'chain', value: { ...value, nextSeq: (last?.seq ?? 0) + 1, lastHash: last?.hash } });
      };
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
    });
    database.close();
  }, events);
  await page.goto(hub.origin);
  const wanted = Math.ceil(events.length / 500);
  await page.waitForFunction(
    (batches) =>
      performance.getEntriesByType('resource').filter(({ name }) => name.includes('/sync/push')).length >= batches,
    wanted,
    { timeout: 120_000 },
  );
  return page.evaluate(() => {
    const pushes = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/sync/push')) as PerformanceResourceTiming[];
    return Math.max(...pushes.map(({ responseEnd }) => responseEnd)) - (pushes[0]?.startTime ?? Number.NaN);
  });
}
