import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { reviews, type ReviewCode } from '#lib/findings/reviews.ts';
import { decide } from '#lib/server/console/decide.ts';
import { findingTotals, listFindings } from '#lib/server/console/findings.ts';
import { decidePending, listPending } from '#lib/server/console/pending.ts';
import type { Database } from '#lib/server/db/database.ts';
import {
  accrual,
  byManager,
  cardHash,
  chainOf,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  openingPoints,
  openingStock,
  pointsPrice,
  redemption,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';
import { countLine, counted, issueCard, newItem, newResident, takeBack } from './staff-facts.ts';

// A review ends by itself as soon as what it asks for has been done, and not before.

/** What a case has at hand. */
interface Stage {
  readonly database: Database;
  readonly kiosk: TestKiosk;
  readonly community: string;
}

interface Case {
  /** Records what raises the review. */
  readonly raise: (stage: Stage) => unknown;
  /** Records or does what looks like the cure and is none. */
  readonly near?: (stage: Stage) => unknown;
  readonly cure: (stage: Stage) => unknown;
}

/** Pieces of item 0 that are redeemed in excess of those on the shelf. */
const sellOut = ({ kiosk }: Stage): void => {
  for (let sold = 0; sold <= openingStock; sold += 99) kiosk.redeem(0, [0], 99);
};
const leftAfterSellOut = openingStock - 6 * 99;
const count = ({ kiosk }: Stage, item: number, found: number, expected: number): unknown =>
  kiosk.record(counted([countLine(item, found, expected)]).fact);
const lastRedemption = ({ kiosk }: Stage): string => {
  const last = kiosk.events.findLast(({ type }) => type === 'redemption.recorded');
  return last?.type === 'redemption.recorded' ? last.body.redemptionId : '';
};
const reverse = (stage: Stage): unknown => stage.kiosk.reverse(lastRedemption(stage));
/** One piece of two comes back. */
const reverseInPart = (stage: Stage): unknown =>
  stage.kiosk.reverse(lastRedemption(stage), [{ itemId: itemId(0), quantity: 1, to: 'shelf' }]);
const setItem = ({ database, community }: Stage, id: string, status: string): unknown =>
  database.orm.execute(sql`UPDATE item SET status = ${status} WHERE community = ${community} AND id = ${id}`);
const redeem = ({ kiosk, community }: Stage, change: object): unknown => {
  const { body, ...fact } = redemption(community, 0, [0], 2);
  return kiosk.record({ ...fact, body: { ...body, ...change } });
};
const award = (stage: Stage, change: object): unknown => {
  const { body, ...fact } = accrual(0, 2);
  return stage.kiosk.record({ ...fact, body: { ...body, ...change } });
};
const takeAwardBack = ({ kiosk }: Stage): unknown => {
  const given = kiosk.events.findLast(({ type }) => type === 'accrual.recorded');
  return kiosk.record(takeBack(given?.id ?? '', 0, given?.type === 'accrual.recorded' ? given.body.points : 0));
};

const cases: { readonly [Code in ReviewCode]?: Case } = {
  oversell: {
    raise: sellOut,
    // The last count of another shelf line, and goods that come without a count.
    near: (stage) => [count(stage, 1, openingStock, openingStock), stage.kiosk.record(delivery(0, 200))],
    cure: (stage) => count(stage, 0, 5, leftAfterSellOut + 200),
  },
  countConflict: {
    raise: (stage) => [count(stage, 0, 90, openingStock), count(stage, 0, 80, openingStock)],
    cure: ({ kiosk }) => {
      const first = kiosk.events.find(({ type }) => type === 'stock.counted');
      const known = first?.type === 'stock.counted' ? first.body.countId : null;
      return kiosk.record(counted([countLine(0, 90, 90, known)]).fact);
    },
  },
  itemUnknown: {
    raise: ({ kiosk }) => kiosk.record(delivery(77, 10)),
    near: ({ kiosk }) => kiosk.record(newItem(itemId(77))),
    cure: (stage) => count(stage, 77, 10, 10),
  },
  letThrough: {
    raise: ({ kiosk, community }) => {
      const { body, ...fact } = redemption(community, 0, [0, 1]);
      return kiosk.record({ ...fact, body: { ...body, letThrough: '货架上还有' } }, { staff: 'stf_clerk' });
    },
    near: (stage) => count(stage, 0, openingStock - 1, openingStock - 1),
    cure: (stage) => count(stage, 1, openingStock - 1, openingStock - 1),
  },
  overdraft: {
    raise: ({ kiosk }) => kiosk.redeem(0, [0], 34),
    near: ({ kiosk }) => kiosk.accrue(0, 1),
    cure: ({ kiosk }) => kiosk.accrue(0, (34 * pointsPrice - openingPoints - 10) / 10),
  },
  barcodeTwice: {
    raise: ({ kiosk }) => [kiosk.record(newItem('item-a')), kiosk.record(newItem('item-b'))],
    near: (stage) => setItem(stage, itemId(0), 'unlisted'),
    cure: (stage) => setItem(stage, 'item-b', 'unlisted'),
  },
  awardsPending: {
    raise: ({ kiosk }) => [kiosk.accrue(0, 24), kiosk.accrue(1, 5)],
    near: (stage) => release(stage, 1),
    cure: (stage) => release(stage, 1),
  },
  residentUnknown: {
    raise: ({ kiosk, community }) => {
      const { body, ...fact } = redemption(community, 0);
      return kiosk.record({ ...fact, body: { ...body, residentId: 'res-late' } });
    },
    cure: ({ kiosk }) => kiosk.record(newResident('res-late')),
  },
  cardInactive: {
    raise: async (stage) => {
      const { database, community } = stage;
      await database.orm.execute(sql`UPDATE card SET status = 'lost'
        WHERE community = ${community} AND hash = ${cardHash(community, 0)}`);
      return stage.kiosk.redeem(0, [0], 2);
    },
    cure: reverse,
  },
  cardMismatch: {
    raise: (stage) => redeem(stage, { cardHash: cardHash(stage.community, 2) }),
    cure: reverse,
  },
  cardUnknown: {
    raise: (stage) => redeem(stage, { cardHash: cardHash('elsewhere', 0) }),
    near: ({ kiosk }) => kiosk.record(issueCard(cardHash('another', 0), residentId(0))),
    cure: reverse,
  },
  newcomerSpends: {
    raise: ({ kiosk, community }) => {
      kiosk.record(newResident('res-new'));
      kiosk.record({ ...accrual(0, 9), body: { ...accrual(0, 9).body, residentId: 'res-new' } });
      kiosk.record(issueCard(cardHash('new', 0), 'res-new'));
      const { body, ...fact } = redemption(community, 0);
      return kiosk.record({ ...fact, body: { ...body, residentId: 'res-new', cardHash: cardHash('new', 0) } });
    },
    cure: reverse,
  },
  priceDiffers: {
    raise: ({ kiosk, community }) => {
      const { body, ...fact } = redemption(community, 0);
      const lines = body.lines.map((line) => ({ ...line, pointsEach: 29 }));
      return kiosk.record({ ...fact, body: { ...body, lines, points: 29 } });
    },
    cure: reverse,
  },
  overDailyCap: {
    raise: async ({ database, kiosk, community }) => {
      await database.orm.execute(sql`UPDATE rule SET daily_cap = 10 WHERE community = ${community}`);
      return [kiosk.accrue(0, 1), kiosk.accrue(0, 1)];
    },
    cure: takeAwardBack,
  },
  ruleMismatch: { raise: (stage) => award(stage, { points: 21 }), cure: takeAwardBack },
};

/** Releases the first of what is pending. */
async function release({ database, community }: Stage, many: number): Promise<void> {
  const [day] = await listPending(database.orm, community);
  const eventIds = (day?.awards ?? []).slice(0, many).map(({ eventId }) => eventId);
  await decidePending(
    chainOf(database),
    byManager(community),
    { eventIds, decision: 'released', reason: '问过了' },
    testNow,
  );
}

/** A name that comes late is shown in resident-words.test. */
const shownElsewhere: readonly string[] = ['nameMissing'] satisfies readonly ReviewCode[];

it('every review with a cure has a case here', () => {
  const cured = Object.entries(reviews).flatMap(([code, { cure }]) => (cure === undefined ? [] : [code]));
  expect([...Object.keys(cases), ...shownElsewhere].sort()).toEqual(cured.sort());
});

describeOnEachDatabase('a review ends by itself', (database) => {
  const stageOf = async (): Promise<Stage> => {
    const policy = { awardPointsPerDay: 100 };
    const community = await foundCommunity(database(), { policy });
    return { database: database(), community, kiosk: await enterKiosk(database(), community, 'A') };
  };
  const statesOf = async ({ community }: Stage, code: ReviewCode) =>
    (await listFindings(database().orm, community, { state: 'all', code })).rows.map(({ state }) => state);

  it.each(Object.entries(cases) as [ReviewCode, Case][])('%s', async (code, { raise, near, cure }) => {
    const stage = await stageOf();
    const then = async (act: Case['cure'] | undefined) => {
      const before = stage.kiosk.events.length;
      await act?.(stage);
      const added = stage.kiosk.events.slice(before);
      if (added.length > 0) await pushed(database(), stage.kiosk, stage.kiosk.batch(added));
    };
    await then(raise);
    expect(await statesOf(stage, code)).toEqual(expect.arrayContaining(['open']));
    await then(near);
    expect(await statesOf(stage, code)).toEqual(expect.arrayContaining(['open']));
    await then(cure);
    expect(new Set(await statesOf(stage, code))).toEqual(new Set(['filled']));
    const { reviews } = await findingTotals(database().orm, stage.community);
    expect(reviews).toBe((await listFindings(database().orm, stage.community, {})).rows.length);
  });

  it('in one push with its cure too, and takes no decision any more', async () => {
    const stage = await stageOf();
    sellOut(stage);
    count(stage, 0, 5, leftAfterSellOut);
    await pushed(database(), stage.kiosk);
    const [oversold] = (await listFindings(database().orm, stage.community, { state: 'settled', code: 'oversell' }))
      .rows;
    expect(oversold?.state).toBe('filled');
    const wanted = { finding: oversold?.key ?? '', after: 0, decision: 'noAction', note: '看过' } as const;
    expect(await decide(chainOf(database()), byManager(stage.community), wanted, testNow)).toEqual({
      ok: false,
      error: 'overtaken',
    });
  });

  it('not by a reversal of a part', async () => {
    const stage = await stageOf();
    redeem(stage, { cardHash: cardHash(stage.community, 2) });
    reverseInPart(stage);
    await pushed(database(), stage.kiosk);
    expect(await statesOf(stage, 'cardMismatch')).toEqual(['open']);
  });

  it('not by a count that another tablet had made before', async () => {
    const stage = await stageOf();
    const other = await enterKiosk(database(), stage.community, 'B');
    other.record(counted([countLine(0, openingStock, openingStock)]).fact, {
      at: new Date(testNow.getTime() - 60_000).toISOString(),
    });
    sellOut(stage);
    await pushed(database(), stage.kiosk);
    await pushed(database(), other);
    expect(await statesOf(stage, 'oversell')).toContain('open');
  });
});
