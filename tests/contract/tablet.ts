import 'fake-indexeddb/auto';
import type { RequestHandler } from '@sveltejs/kit';
import { secureRandom, uuidV7 } from '#lib/base/id.ts';
import type { RedeemCommand } from '#lib/facts/redemption/redeem.ts';
import { inKeys, readDeviceKey } from '#lib/kiosk/device/key.ts';
import * as keys from '#lib/kiosk/device/key-making.ts';
import { pair } from '#lib/kiosk/sync/pair.ts';
import { openTables } from '#lib/kiosk/store/open.ts';
import { compareAtBoot } from '#lib/kiosk/store/recovery.ts';
import { KioskStore } from '#lib/kiosk/store/store.ts';
import { enrol } from '#lib/kiosk/sync/enrol.ts';
import { askForPoints, type AskOutcome } from '#lib/kiosk/sync/ask.ts';
import { saveOutbox } from '#lib/kiosk/sync/saved-outbox.ts';
import { exchange, type ExchangeOutcome } from '#lib/kiosk/sync/exchange.ts';
import { askWhoIsNamed, type NameAnswer } from '#lib/kiosk/sync/namesakes.ts';
import type { Line } from '#lib/kiosk/sync/transport.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import { POST as allotments } from '../../src/routes/api/v1/allotments/+server.ts';
import { POST as enrolments } from '../../src/routes/api/v1/enrolments/+server.ts';
import { POST as namesakes } from '../../src/routes/api/v1/namesakes/+server.ts';
import { GET as pull } from '../../src/routes/api/v1/sync/pull/+server.ts';
import { POST as push } from '../../src/routes/api/v1/sync/push/+server.ts';
import { cardHash, itemId, pointsPrice, residentId, storeId } from './community.ts';
import { origin, serve, type TestHub } from './http.ts';
import { memoryJournal } from './memory-journal.ts';
import { copyOf, putBackCopy } from '../simulation/store-copy.ts';

// A tablet without a browser: the real store over an IndexedDB in memory, the real exchange, and the hub's real
// handlers at the other end of a line that a test can break.

/** Who answers which address. */
export const handlers: Readonly<Record<string, RequestHandler>> = {
  '/api/v1/allotments': allotments,
  '/api/v1/enrolments': enrolments,
  '/api/v1/namesakes': namesakes,
  '/api/v1/sync/push': push,
  '/api/v1/sync/pull': pull,
};

/** What happens to one request: it passes, it is lost on the way there or back, or something else answers. */
export type LineFault = 'request' | 'answer' | Response;

export interface TestTablet {
  readonly store: KioskStore;
  readonly journal: ReturnType<typeof memoryJournal>;
  /** Faults of the next requests, first first; with an empty list the line is whole. */
  readonly faults: LineFault[];
  /** Moves the tablet's own clock. */
  moveClock(ms: number): void;
  /** Puts another hub at the other end, as after a restore. */
  connect(hub: TestHub): void;
  /** @param replaces the kiosk whose place this tablet takes. */
  pair(community: string, replaces?: string): Promise<{ readonly kiosk: string }>;
  exchange(): Promise<ExchangeOutcome>;
  /** Asks for points of a resident; `meanwhile` is what happens elsewhere each time this tablet waits. */
  ask(resident: number, points: number, meanwhile?: () => Promise<unknown>): Promise<AskOutcome>;
  /** Asks the hub who bears a name, as a member of staff who is signed in. */
  whoIsNamed(name: string, staff: string): Promise<NameAnswer>;
  /** Resident `resident` takes `quantity` pieces of an item home. Throws when the store refuses. */
  take(community: string, resident: number, quantity?: number): Promise<string>;
  /** Loses the whole IndexedDB and starts again: with the key if that was spared. */
  loseStore(keepKey: boolean): Promise<void>;
  /** Starts again on the store as it is. */
  restart(): Promise<void>;
  /** Another device on a copy of this one's files, key included. */
  copy(): Promise<TestTablet>;
  /** Pairs as the page does, which makes another key where two devices use this one. @param code of the hub */
  pairAnew(code: string): Promise<{ readonly kiosk: string }>;
  /** What this tablet has not sent, as a file for the hub. */
  saveOutbox(): Promise<string | undefined>;
}

let tablets = 0;

/** A tablet's files, as they were found: its database by name, its key, and its second copy. */
export interface FoundTablet {
  readonly name: string;
  readonly key: CryptoKeyPair;
  readonly journal: string;
}

/** A new tablet on the line to `hub`, or one that starts on files that were found. */
export async function newTablet(hub: TestHub, found?: FoundTablet): Promise<TestTablet> {
  tablets += 1;
  const name = found?.name ?? `tablet-${tablets}`;
  // Each stands in a shop of its own, so that the limit on pairings from one place does not meet a test.
  const address = `198.51.100.${tablets % 250}`;
  const journal = memoryJournal();
  journal.text = found?.journal ?? '';
  const faults: LineFault[] = [];
  let otherEnd = hub;
  let shiftMs = 0;
  let key = found?.key ?? (await newKey());
  const now = (): number => otherEnd.clock().getTime() + shiftMs;

  const line: Line = {
    now,
    random: secureRandom,
    key: () => Promise.resolve(key),
    fetch: async (input, init) => {
      const fault = faults.shift();
      if (fault === 'request') throw new TypeError('the network is down');
      if (fault instanceof Response) return fault;
      const request = new Request(new URL(String(input), origin), init);
      const handler = handlers[new URL(request.url).pathname];
      if (handler === undefined) throw new Error(`no handler for ${request.url}`);
      const response = await serve(otherEnd, handler, request, address);
      if (fault === 'answer') throw new TypeError('the line was cut');
      return response;
    },
  };
  const start = async (): Promise<KioskStore> => {
    const opened = await openTables(name, () => undefined);
    if (opened.kind !== 'open') throw new Error(`the store is ${opened.kind}`);
    const started = new KioskStore({
      tables: opened.tables,
      journal,
      now,
      random: secureRandom,
      announce: () => undefined,
      // Nobody signs in at these tablets.
      verifyPin: () => Promise.resolve(false),
    });
    await compareAtBoot(opened.tables, journal, now(), secureRandom);
    return started;
  };
  let store = await start();
  const context = () => ({ line, tables: store.tables, appVersion: 'test' });

  return {
    get store() {
      return store;
    },
    journal,
    faults,
    moveClock: (ms) => (shiftMs += ms),
    connect: (next) => (otherEnd = next),
    async pair(community, replaces) {
      const where = { community, store: storeId, staff: 'stf_1', replaces: replaces ?? null };
      const code = await createPairingCode(otherEnd, where, otherEnd.clock());
      const paired = await enrol(context(), code);
      if (!paired.ok) throw new Error(JSON.stringify(paired.error));
      await store.appendToJournal([{ kind: 'paired', ...paired.value }]);
      return paired.value;
    },
    exchange: () => exchange(context()),
    ask(resident, points, meanwhile = () => Promise.resolve()) {
      // The limit never comes: what ends the wait here is that everything has been tried.
      const wait = (ms: number) => (ms > 2000 ? new Promise<void>(() => undefined) : meanwhile().then(() => undefined));
      const news = () => new Promise<void>(() => undefined);
      const asking = { ...context(), exchange: () => exchange(context()), wait, news };
      return askForPoints(asking, residentId(resident), points);
    },
    // The limit never comes: the hub's handlers answer, or the line breaks.
    whoIsNamed: (name, staff) =>
      askWhoIsNamed({ ...context(), wait: () => new Promise(() => undefined) }, { name, staff }),
    async take(community, resident, quantity = 1) {
      const command: Omit<RedeemCommand, 'number'> = {
        redemptionId: uuidV7(now(), secureRandom),
        cardHash: cardHash(community, resident),
        lines: [{ itemId: itemId(0), quantity, pointsEach: pointsPrice, cashEachFen: 0 }],
        letThrough: null,
      };
      const outcome = await store.redeem(command);
      await store.journalSettled();
      if (outcome.kind !== 'recorded') throw new Error(JSON.stringify(outcome));
      return command.redemptionId;
    },
    async loseStore(keepKey) {
      await store.tables.delete();
      if (!keepKey) key = await newKey();
      store = await start();
    },
    async restart() {
      store.tables.close();
      store = await start();
    },
    async copy() {
      const rows = await copyOf(store.tables);
      const copied = `${name}-copy-${tablets + 1}`;
      const opened = await openTables(copied, () => undefined);
      if (opened.kind !== 'open') throw new Error(`the copy is ${opened.kind}`);
      await putBackCopy(opened.tables, rows);
      opened.tables.close();
      return newTablet(otherEnd, { name: copied, key, journal: journal.text });
    },
    async pairAnew(code) {
      await inKeys('readwrite', (store) => store.put(key, 'device'));
      const paired = await pair(context(), keys, code);
      if (!paired.ok) throw new Error(JSON.stringify(paired.error));
      key = (await readDeviceKey()) ?? key;
      return paired.value;
    },
    saveOutbox: async () => (await saveOutbox(context()))?.text,
  };
}

/** As in the browser, the private half cannot be taken out. */
const newKey = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
