import { KioskStore } from '#lib/kiosk/store/store.ts';
import { openTables } from '#lib/kiosk/store/open.ts';
import type { KioskTables } from '#lib/kiosk/store/tables.ts';
import { exchange, type ExchangeOutcome } from '#lib/kiosk/sync/exchange.ts';
import { cardHash } from '../contract/community.ts';
import { memoryJournal } from '../contract/memory-journal.ts';
import type { KioskSurroundings } from './kiosk-surroundings.ts';
import type { Goods } from './report.ts';
import { putBackCopy, type StoreCopy } from './store-copy.ts';

let copies = 0;

/** Another device on a copy of a tablet's files, on a line that always works: whoever has it uses the same key. */
export class CopiedProfile {
  readonly key: CryptoKeyPair;
  readonly #at: KioskSurroundings;
  readonly #rows: StoreCopy;
  #tables: KioskTables | undefined;

  constructor(at: KioskSurroundings, key: CryptoKeyPair, rows: StoreCopy) {
    this.#at = at;
    this.key = key;
    this.#rows = rows;
  }

  /** Somebody with a card of a resident takes goods home by it. Returns whether that was recorded. */
  async take(redemptionId: string, resident: number, goods: Goods): Promise<boolean> {
    const { hubNow: now, chance, community } = this.#at;
    const store = new KioskStore({
      tables: await this.#open(),
      journal: memoryJournal(),
      now,
      random: chance.bytes,
      announce: () => undefined,
      verifyPin: () => Promise.resolve(false),
    });
    const lines = [{ ...goods, quantity: 1 }];
    const command = { redemptionId, cardHash: cardHash(community, resident), lines, letThrough: null };
    const outcome = await store.redeem(command);
    await store.journalSettled();
    return outcome.kind === 'recorded';
  }

  /** A whole exchange that turns the token, as it does an hour after the last one. */
  async exchange(): Promise<ExchangeOutcome> {
    const tables = await this.#open();
    const tokens = (await tables.read('tokens')) ?? [];
    await tables.write(
      'tokens',
      tokens.map((held) => ({ ...held, turnedMs: 0 })),
    );
    const fetch = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> =>
      this.#at.otherEnd(new Request(new URL(String(input), 'https://hub.example'), init));
    const { hubNow: now, chance } = this.#at;
    const line = { now, random: chance.bytes, key: () => Promise.resolve(this.key), fetch };
    return exchange({ tables, appVersion: 'copied', line });
  }

  async dispose(): Promise<void> {
    await this.#tables?.delete();
  }

  async #open(): Promise<KioskTables> {
    if (this.#tables !== undefined) return this.#tables;
    copies += 1;
    const opened = await openTables(`${this.#at.name}-copy-${copies}`, () => undefined);
    if (opened.kind !== 'open') throw new Error(`the copy is ${opened.kind}`);
    await putBackCopy(opened.tables, this.#rows);
    this.#tables = opened.tables;
    return opened.tables;
  }
}
