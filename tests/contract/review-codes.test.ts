import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { dayMs } from '#lib/domain/day.ts';
import type { FactOf } from '#lib/facts/fact.ts';
import type { ReviewCode } from '#lib/findings/reviews.ts';
import { localeCodes } from '#lib/domain/locale.ts';
import { loadHubMessages, newHubLocale } from '#lib/i18n/hub-locale.ts';
import { noteExchange } from '#lib/server/sync/exchange.ts';
import { noteOfResident } from '#lib/server/console/resident-notes.ts';
import { listFindings } from '#lib/server/console/findings.ts';
import { explain } from '../../src/routes/hub/reviews/figures.ts';
import {
  accrual,
  chainOf,
  byManager,
  auditor,
  cardHash,
  chainIn,
  clerk,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  redemption,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { untold } from './pulled-rows.ts';
import { pushed } from './pushed.ts';
import {
  counted,
  countLine,
  issueCard,
  newItem,
  newResident,
  redeemed,
  registration,
  stopCard,
  takeBack,
  writeOff,
} from './staff-facts.ts';

type Body = FactOf<'redemption.recorded'>['body'];
/** A redemption of the first resident that says something else than it would. */
function redeem(kiosk: TestKiosk, change: (body: Body) => Partial<Body>, staff: string | null = null) {
  const fact = redemption(kiosk.subject.community, 0);
  kiosk.record({ ...fact, body: { ...fact.body, ...change(fact.body) } }, { staff });
}

/** An award of a category with a cap of 40 points a day. */
function capped(points: number) {
  const { body, ...fact } = accrual(3, 1);
  return { ...fact, body: { ...body, categoryId: 'reading', quantity: points / 5, points } };
}

/** Of this resident all points but a few are set apart for a kiosk that nobody has. */
const spokenFor = 5;
/** This one has moved away. */
const movedAway = 6;

/** What has to be recorded for each code. One that nothing raises does not compile. */
const raising: Readonly<Record<ReviewCode, (kiosk: TestKiosk) => void>> = {
  overdraft: (kiosk) => kiosk.redeem(0, [0], 34),
  beyondAllotment: (kiosk) => kiosk.redeem(spokenFor),
  oversell: (kiosk) => {
    for (let sold = 0; sold <= 500; sold += 99) kiosk.redeem(1, [1], 99);
  },
  cardUnknown: (kiosk) => redeem(kiosk, () => ({ cardHash: cardHash('elsewhere', 0) })),
  cardInactive: (kiosk) => {
    const lost = cardHash(kiosk.subject.community, 2);
    kiosk.record(stopCard(lost, residentId(2)));
    kiosk.redeem(2);
  },
  cardMismatch: (kiosk) => redeem(kiosk, () => ({ cardHash: cardHash(kiosk.subject.community, 1) })),
  priceDiffers: (kiosk) =>
    redeem(kiosk, ({ lines }) => ({ points: 5, lines: lines.map((line) => ({ ...line, pointsEach: 5 })) })),
  itemUnknown: (kiosk) => kiosk.record(delivery(56, 3)),
  ruleMismatch: (kiosk) => {
    const hours = accrual(0, 2);
    kiosk.record({ ...hours, body: { ...hours.body, points: 200 } });
  },
  clockDrift: (kiosk) => kiosk.record(accrual(0, 1), { clock: { offsetMs: 3 * 86_400_000 } }),
  alreadyReversed: (kiosk) => {
    const { fact, redemptionId } = redeemed(kiosk, 0);
    kiosk.record(fact);
    kiosk.reverse(redemptionId);
    kiosk.reverse(redemptionId);
  },
  residentUnknown: (kiosk) => kiosk.accrue(99, 2),
  recovered: (kiosk) => kiosk.accrue(0, 1),
  afterDamage: (kiosk) => {
    kiosk.events.splice(0, 1, { ...kiosk.accrue(0, 1), at: 'yesterday' });
    kiosk.accrue(0, 1);
  },
  afterRevocation: (kiosk) => kiosk.accrue(0, 1),
  // An event of a time before anybody was there.
  notSignedIn: (kiosk) => kiosk.record(accrual(0, 1), { at: '2026-11-22T08:00:00.000Z' }),
  staffUnknown: (kiosk) => kiosk.record(accrual(0, 1), { staff: 'stf_nobody' }),
  notPermitted: (kiosk) => kiosk.record(accrual(0, 1), { staff: auditor }),
  letThrough: (kiosk) => redeem(kiosk, () => ({ letThrough: '货在手' }), clerk),
  countConflict: (kiosk) => {
    for (const pieces of [490, 480]) kiosk.record(counted([countLine(2, pieces, 500)], manager).fact);
  },
  reversalMismatch: (kiosk) => {
    const { fact, redemptionId } = redeemed(kiosk, 0);
    kiosk.record(fact);
    kiosk.reverse(redemptionId, [{ itemId: itemId(2), quantity: 1, to: 'shelf' }]);
  },
  transferUnknown: (kiosk) => kiosk.record(takeBack(kiosk.redeem(0).id, 0, 30), { staff: manager }),
  alreadyThere: (kiosk) => kiosk.record(issueCard(cardHash(kiosk.subject.community, 1), residentId(0))),
  nameAlreadyThere: (kiosk) => {
    for (const name of ['a', 'b']) kiosk.record(newResident(`namesake-${name}`, `name-${name}`));
  },
  nameMissing: (kiosk) => kiosk.record(registration('nameless', 'number-nameless').fact),
  barcodeTwice: (kiosk) => {
    for (const name of ['a', 'b']) kiosk.record(newItem(`biscuit-${name}`));
  },
  numberTwice: (kiosk) => {
    for (const name of ['a', 'b']) kiosk.record(newResident(`numbered-${name}`, 'number'));
  },
  awardsPending: (kiosk) => {
    for (const hours of [24, 24]) kiosk.accrue(0, hours);
  },
  overDailyCap: (kiosk) => {
    for (const points of [30, 30]) kiosk.record(capped(points));
  },
  newcomerSpends: (kiosk) => {
    kiosk.record(newResident('newcomer', 'number-newcomer'));
    kiosk.record({
      type: 'redemption.recorded',
      body: { ...redemption(kiosk.subject.community, 0).body, residentId: 'newcomer' },
    });
  },
  datedBack: (kiosk) => kiosk.record(accrual(0, 1), { at: new Date(testNow.getTime() - 40 * dayMs).toISOString() }),
  cardsForPoints: (kiosk) => {
    for (const holder of [3, 4]) kiosk.record(issueCard(cardHash('new', holder), residentId(holder)));
  },
  residentAway: (kiosk) => kiosk.redeem(movedAway),
  muchWrittenOff: (kiosk) => kiosk.record(writeOff(1, 90)),
};

/** How those came that are raised for how they came. */
const arrivals: { readonly [Code in ReviewCode]?: Parameters<typeof pushed>[4] } = {
  afterRevocation: { carried: { lostAt: new Date(0) } },
};

const codes = Object.keys(raising) as readonly ReviewCode[];

describeOnEachDatabase('review codes', (database) => {
  let community: string;
  beforeAll(async () => {
    community = await foundCommunity(database(), { residents: 7, policy: { awardPointsPerDay: 300 } });
    await database().transaction(async (tx) => {
      const chain = await chainIn(tx, community);
      const words = { categoryId: 'reading', name: '读书会', nameEn: 'Reading', standard: '', standardEn: '', sort: 2 };
      const rule = { version: 1, unit: 'time', pointsPerUnit: 5, dailyCap: 40, effectiveFrom: '2026-01-01' } as const;
      const body = { categories: [{ ...words, rule }] };
      await chain.record({ type: 'categories.added', staff: manager, reason: '', body, confidential: null });
    });
    const left = { residentId: residentId(movedAway), after: 0, is: true, reason: '搬走了' };
    expect(await noteOfResident(chainOf(database()), byManager(community), 'stay', left, testNow)).toMatchObject({
      ok: true,
    });
    await database().orm.execute(sql`UPDATE account SET allotted = '{"lost": 990}'
      WHERE community = ${community} AND id = ${residentId(spokenFor)}`);
  });

  it.each(codes)('%s is raised, and explained with its figures', async (code) => {
    const kiosk = await enterKiosk(database(), community, String(codes.indexOf(code)));
    raising[code](kiosk);
    if (code === 'datedBack') await noteExchange(database(), kiosk.subject, untold, testNow);
    const raised: ReviewCode[] = [];
    // One by one, since what an event names may have to be there before it.
    for (const event of kiosk.events) {
      const request = kiosk.batch([event], { recovered: code === 'recovered' });
      const { results } = await pushed(database(), kiosk, request, testNow, arrivals[code]);
      for (const { review } of results) raised.push(...(review ?? []));
    }
    expect(raised).toContain(code);

    const filter = { code, kioskId: kiosk.subject.kiosk };
    const [found] = (await listFindings(database().orm, community, filter)).rows;
    if (found === undefined) throw new Error('what was raised is listed');
    for (const language of localeCodes) {
      const locale = newHubLocale(language, await loadHubMessages(language));
      expect(explain(found, locale).what).not.toContain(locale.t.common.unknown);
    }
  });
});
