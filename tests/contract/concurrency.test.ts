import { expect, it } from 'vitest';
import { scopeNames, type PullPage } from '#lib/protocol/pull.ts';
import { currentScopes } from '#lib/server/sync/cursor.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { pull } from '#lib/server/sync/pull.ts';
import { enterKiosk, foundCommunity, openingPoints, testNow, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { balanceOf } from './ledger-view.ts';
import { allRows } from './pulled-rows.ts';
import { pushed } from './pushed.ts';

// On PostgreSQL these run at the same time on ten connections; on the embedded database one after the other.

describeOnEachDatabase('at the same time', (database) => {
  const send = (kiosk: TestKiosk, events: readonly unknown[] = kiosk.events) =>
    pushed(database(), kiosk, kiosk.batch(events));

  /** A kiosk's copy of the hub, kept by pulls alone. */
  class Copy {
    readonly rows = new Map<string, unknown>();
    cursor: string | null = null;

    apply({ changes, cursor }: PullPage): void {
      const rows = allRows(changes);
      for (const name of scopeNames) {
        for (const row of rows[name]) this.rows.set(`${name}/${row.id}`, row);
      }
      this.cursor = cursor;
    }
  }
  const fetchInto = async (copy: Copy, kiosk: TestKiosk, limit: number) => {
    for (;;) {
      const query = { cursor: copy.cursor, limit, epoch: kiosk.epoch, scopes: currentScopes };
      const page = await pull(database(), kiosk.subject, query, testNow);
      copy.apply(page);
      if (!page.more) return page;
    }
  };

  it('F8 F23 the same batch pushed by several flushers is applied once', async () => {
    const kiosk = await enterKiosk(database(), await foundCommunity(database()), 'A');
    for (let index = 0; index < 60; index += 1) kiosk.accrue(index % 3, 1);
    const answers = await Promise.all(
      [60, 60, 40, 60, 20, 60].map((count) => send(kiosk, kiosk.events.slice(0, count))),
    );
    const applied = answers.flatMap(({ results }) => results).filter(({ status }) => status === 'applied');
    expect(new Set(applied.map(({ id }) => id)).size).toBe(60);
    expect(applied).toHaveLength(60);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints + 200);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('F25 a pull beside many pushes misses no row, and ends equal to the hub', { timeout: 60_000 }, async () => {
    const community = await foundCommunity(database(), { residents: 12, items: 5 });
    const kiosks = await Promise.all(['A', 'B', 'C', 'D'].map((label) => enterKiosk(database(), community, label)));
    const reader = await enterKiosk(database(), community, 'R');
    const copy = new Copy();
    const seen: number[] = [];
    let writing = true;
    const reading = (async () => {
      while (writing) {
        const page = await fetchInto(copy, kiosks[0] ?? reader, 7);
        seen.push(page.ackSeq);
      }
    })();
    await Promise.all(
      kiosks.map(async (kiosk, place) => {
        for (let round = 0; round < 8; round += 1) {
          const from = kiosk.events.length;
          for (let index = 0; index < 5; index += 1) kiosk.redeem((round * 5 + index + place) % 12, [index]);
          await send(kiosk, kiosk.events.slice(from));
        }
      }),
    );
    writing = false;
    await reading;
    await fetchInto(copy, kiosks[0] ?? reader, 7);
    const fresh = new Copy();
    await fetchInto(fresh, kiosks[0] ?? reader, 2000);
    expect([...copy.rows].sort()).toEqual([...fresh.rows].sort());
    // Own events are never told to be contained before they are.
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('F37 a redemption and its reversal from two kiosks at once end as a pair', async () => {
    const community = await foundCommunity(database());
    const [seller, other] = [
      await enterKiosk(database(), community, 'A'),
      await enterKiosk(database(), community, 'B'),
    ];
    for (let index = 0; index < 20; index += 1) {
      const sale = seller.redeem(0);
      if (sale.type === 'redemption.recorded') other.reverse(sale.body.redemptionId);
    }
    await Promise.all([
      ...seller.events.map((_, index) => send(seller, seller.events.slice(0, index + 1))),
      ...other.events.map((_, index) => send(other, other.events.slice(0, index + 1))),
    ]);
    expect(await balanceOf(database(), seller, 0)).toBe(openingPoints);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
