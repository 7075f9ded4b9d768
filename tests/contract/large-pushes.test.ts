import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '#lib/facts/fact.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { mostLinesAtOnce, partsOf } from '#lib/server/sync/parts.ts';
import { clerk, enterKiosk, foundCommunity, openingStock, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { onHand } from './ledger-view.ts';
import { pushed } from './pushed.ts';
import { longestStall, worstFacts, worstItems, worstPush } from './worst-pushes.ts';

// What one request may say is much; it is taken in parts, so that others need not wait for all of it.

const event = (lines: number) => ({ body: { lines: Array.from({ length: lines }) } });

describe('partsOf', () => {
  it('takes as many events at once as have so many lines, and none apart', () => {
    const [small, large, huge] = [event(1), event(mostLinesAtOnce - 1), event(3 * mostLinesAtOnce)];
    expect(partsOf([small, large, small, huge, small])).toEqual([[small, large], [small], [huge], [small]]);
  });

  it('takes what is no event for one line', () => {
    const odd = [null, 7, 'x', [], {}, { body: null }, { body: {} }, { body: { lines: 'x' } }];
    const many = Array.from({ length: mostLinesAtOnce - odd.length }, () => null);
    expect(partsOf([...many, ...odd])).toHaveLength(1);
    expect(partsOf([...many, ...odd, null])).toHaveLength(2);
  });
});

describeOnEachDatabase('a push of many lines', (database) => {
  let kiosk: TestKiosk;
  const factOf = (what: string): ((community: string) => Fact) => {
    const found = worstFacts[what];
    if (found === undefined) throw new Error(`nothing is called ${what}`);
    return found;
  };
  const revision = async () => {
    const { community } = kiosk.subject;
    const [row] = await queryRows<{ revision: number }>(
      database().orm,
      sql`SELECT revision::float8 AS revision FROM community WHERE id = ${community}`,
    );
    return row?.revision ?? 0;
  };

  beforeAll(async () => {
    kiosk = await enterKiosk(database(), await foundCommunity(database(), { residents: 100, items: worstItems }), 'A');
  });

  it('is answered as one, although it is taken in parts', async () => {
    const request = worstPush(kiosk, factOf('deliveries of all items'));
    const [many, odd] = [request.events.length, 40];
    // In the second part one says something else than its hash, and in the last one is missing.
    const altered = { ...(request.events[odd] as object), staff: `${clerk}2` };
    const events = request.events.with(odd, altered).toSpliced(many - 2, 1);
    const before = await revision();
    const answer = await pushed(database(), kiosk, { ...request, events });
    expect(await revision()).toBe(before + partsOf(events).length);
    expect(partsOf(events).length).toBeGreaterThan(2);
    expect(answer).toMatchObject({ answered: many - 2, ackSeq: many - 2, gap: { wanted: many - 1 } });
    expect(answer.results.map(({ index }) => index)).toEqual(events.slice(0, -1).map((_event, index) => index));
    for (const { index, status } of answer.results) expect(status).toBe(index === odd ? 'invalid' : 'applied');
    // Sent again as a whole, what was told is told again and the rest is taken.
    const again = await pushed(database(), kiosk, { ...request, events: request.events.with(odd, altered) });
    expect(again).toMatchObject({ answered: many, ackSeq: many });
    expect(again.results[odd]).toEqual(answer.results[odd]);
    expect(again.results[0]).toMatchObject({ status: 'duplicate' });
    expect(again.results.at(-1)).toMatchObject({ index: many - 1, status: 'applied' });
    expect(await onHand(database(), kiosk, 0)).toBe(openingStock + many - 1);
  });

  it('leaves the process to others in between', async () => {
    const stalls: number[] = [];
    for (const what of ['deliveries of one item', 'deliveries of one item', 'redemptions of one item', 'counts']) {
      const request = worstPush(kiosk, factOf(what));
      stalls.push(await longestStall(() => pushed(database(), kiosk, request)));
    }
    // Some 100 ms with the embedded database on a machine that does nothing else (`npm run bench -- abuse`); it was
    // 120 s when each line looked at all batches of its item.
    expect(Math.max(...stalls)).toBeLessThan(1500);
    expect(await verifyLedger(database())).toEqual([]);
  });
});
