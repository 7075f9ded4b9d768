import 'fake-indexeddb/auto';
import { assert } from '#lib/base/assert.ts';
import type { RandomBytes } from '#lib/base/id.ts';
import type { JournalFile } from '#lib/kiosk/store/journal.ts';
import { openTables } from '#lib/kiosk/store/open.ts';
import { compareAtBoot } from '#lib/kiosk/store/recovery.ts';
import type { BootFinding } from '#lib/kiosk/store/mend.ts';
import { deskFor } from '#lib/kiosk/session/staff/desk.ts';
import { KioskStore } from '#lib/kiosk/store/store.ts';
import type { KioskTables } from '#lib/kiosk/store/tables.ts';
import { enrol } from '#lib/kiosk/sync/enrol.ts';
import { exchange, type ExchangeOutcome } from '#lib/kiosk/sync/exchange.ts';
import type { HubDouble } from './hub-double.ts';
import type { Line } from '#lib/kiosk/sync/transport.ts';
import { staffCommands, type StaffDesk } from './staff-desk.ts';

/** A journal in memory that can be broken like a full disk. */
export class JournalDouble implements JournalFile {
  text = '';
  failing = false;
  /** What a slow disk waits for before it writes. */
  delay: Promise<void> = Promise.resolve();

  append(text: string): Promise<void> {
    return this.#write(this.text + text);
  }
  read(): Promise<string> {
    return this.failing ? Promise.reject(new Error('the disk is full')) : Promise.resolve(this.text);
  }
  replace(text: string): Promise<void> {
    return this.#write(text);
  }
  async #write(text: string): Promise<void> {
    await this.delay;
    if (this.failing) throw new Error('the disk is full');
    this.text = text;
  }
}

/** What stands for the hash of a PIN. */
export const pinHashDouble = (pin: string): string => `hash of ${pin}`;

let sharedKey: Promise<CryptoKeyPair> | undefined;
const makeKey = () => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);

/** A tablet with a real store on a simulated IndexedDB, whose power and files are at the test's mercy. */
export class TabletDouble {
  readonly journal = new JournalDouble();
  /** In place of the slow hash: a PIN is right when the hash is its double. */
  verifyPin = (pin: string, encoded: string): Promise<boolean> => Promise.resolve(encoded === pinHashDouble(pin));
  readonly #random: RandomBytes;
  #now: () => number;
  readonly #line: Line;
  #name = '';
  #store: KioskStore | undefined;
  #staff: StaffDesk | undefined;
  #key: Promise<CryptoKeyPair>;

  constructor(hub: Pick<HubDouble, 'fetch'>, now: () => number, random: RandomBytes) {
    this.#random = random;
    this.#now = now;
    // Making a key takes longer than all the rest, and which one it is does not matter.
    sharedKey ??= makeKey();
    this.#key = sharedKey;
    this.#line = { fetch: hub.fetch, now: () => this.#now(), random, key: () => this.#key };
    this.#newName();
  }

  get store(): KioskStore {
    assert(this.#store !== undefined, 'the tablet is on');
    return this.#store;
  }
  /** What staff do at the counter of this tablet. */
  get staff(): StaffDesk {
    assert(this.#staff !== undefined, 'the tablet is on');
    return this.#staff;
  }
  get tables(): KioskTables {
    return this.store.tables;
  }
  get line(): Line {
    return this.#line;
  }

  /** Puts another clock into the tablet. */
  setClock(now: () => number): void {
    this.#now = now;
  }

  /** Starts the app: opens the store and compares it with its second copy. */
  async start(): Promise<BootFinding> {
    const opened = await openTables(this.#name, () => undefined);
    assert(opened.kind === 'open', 'the simulated database opens');
    const { tables } = opened;
    const announce = (): void => undefined;
    this.#store = new KioskStore({
      tables,
      journal: this.journal,
      now: () => this.#now(),
      random: this.#random,
      announce,
      verifyPin: (pin, encoded) => this.verifyPin(pin, encoded),
    });
    this.#staff = deskFor(this.store.deskEnvironment, staffCommands);
    const finding = await compareAtBoot(tables, this.journal, this.#now(), this.#random);
    if (finding.kind === 'journalFailed') this.store.noteJournalFailure(finding.cause);
    return finding;
  }

  async pair(code = '12345678') {
    const outcome = await enrol({ line: this.#line, tables: this.tables, appVersion: 'test' }, code);
    if (outcome.ok) await this.store.appendToJournal([{ kind: 'paired', ...outcome.value }]);
    return outcome;
  }

  exchange(): Promise<ExchangeOutcome> {
    return exchange({ line: this.#line, tables: this.tables, appVersion: 'test' });
  }

  /** Pulls the battery. What was committed and flushed stays. */
  async powerOff(): Promise<void> {
    await this.store.journalSettled();
    this.tables.close();
    this.#store = undefined;
  }

  /** The files of IndexedDB are damaged, and Chrome puts an empty database in their place. The key's own stay. */
  loseDatabase(): void {
    this.#newName();
  }

  /** The tablet is wiped: the key is gone as well. */
  async loseKey(): Promise<void> {
    this.#key = makeKey();
    await this.#key;
  }

  /** The rows of all tables, as a copy of the files would hold them. */
  async copyFiles(): Promise<FilesCopy> {
    return Promise.all(this.tables.tables.map(async (table) => ({ name: table.name, rows: await table.toArray() })));
  }

  /** The files are put back as they once were: a restored tablet, or a torn tail. */
  async restoreFiles(copy: FilesCopy): Promise<void> {
    await this.tables.transaction('rw', this.tables.tables, async () => {
      for (const { name, rows } of copy) {
        await this.tables.table(name).clear();
        await this.tables.table(name).bulkAdd(structuredClone([...rows]));
      }
    });
  }

  #newName(): void {
    // Test files share the databases of a browser.
    this.#name = `tablet-${crypto.randomUUID()}`;
  }
}

type FilesCopy = readonly { readonly name: string; readonly rows: readonly unknown[] }[];
