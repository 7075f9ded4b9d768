import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { overviewOf } from '#lib/server/console/overview.ts';
import { changePolicy } from '#lib/server/console/policy.ts';
import { queryRows } from '#lib/server/db/database.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  chainIn,
  delivery,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  newId,
  quiet,
  redemption,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { carryOver } from './founding.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub, type TestHub } from './http.ts';
import { closeShift } from './staff-facts.ts';
import { newTablet } from './tablet.ts';
import { recordFact } from '#doubles/record-fact.ts';

const zone = 'America/Los_Angeles';
/** The clocks are put back in the night before this day, which therefore has 25 hours. */
const longDay = '2026-11-01';
/** Half past eleven in the evening of that day, while UTC and China are in the next one. */
const evening = new Date('2026-11-02T07:30:00.000Z');

/** Lets this process have another zone of its own, as a server or a test of another country has. */
function inZone(name: string): void {
  const before = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = name;
    expect(new Date(0).getTimezoneOffset()).not.toBe(0);
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });
}

describeOnEachDatabase('F68 the time of an event', (database) => {
  const reviewed = async (change: { readonly at?: string; readonly body?: Fact }, known?: string) => {
    const community = known ?? (await foundCommunity(database()));
    const kiosk = await enterKiosk(database(), community, 'A');
    kiosk.record(change.body ?? redemption(community, 0), change.at === undefined ? {} : { at: change.at });
    kiosk.redeem(1);
    const { response } = await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), testNow);
    return response.results.map(({ index, status, review, code }) => ({ index, status, review, code }));
  };

  it.each(['1970-01-01T00:00:00.000Z', '2024-02-29T12:00:00.000Z', '9999-12-31T23:59:59.999Z'])(
    'is looked at by people when it is before the community began or far ahead: %s',
    async (at) => {
      expect(await reviewed({ at })).toEqual([
        { index: 0, status: 'applied', review: ['clockDrift'], code: undefined },
      ]);
    },
  );

  it.each(['2026-02-31T00:00:00.000Z', '2026-04-31T12:00:00.000Z', '0000-01-01T00:00:00.000Z'])(
    'is refused when there is none: %s',
    async (at) => {
      expect(await reviewed({ at })).toMatchObject([{ index: 0, status: 'invalid', code: 'schema' }]);
    },
  );

  it('and a last day that there is not is refused as well', async () => {
    for (const bestBefore of ['2026-02-31', '0000-01-01', '0000-00-00']) {
      const body = delivery(0, 1, { bestBefore });
      expect(await reviewed({ body }), bestBefore).toMatchObject([{ index: 0, status: 'invalid', code: 'schema' }]);
    }
  });

  const shift = (from: string, to: string): Fact => {
    const fact = closeShift();
    return fact.type === 'shift.closed' ? { ...fact, body: { ...fact.body, from, to } } : fact;
  };
  const now = testNow.toISOString();

  it.each([
    ['from', shift('0001-01-01T00:00:00.000Z', now)],
    ['to', shift(now, '9999-12-31T23:59:59.999Z')],
    ['to', shift(now, new Date(testNow.getTime() - 600_000).toISOString())],
    ['bestBefore', delivery(0, 1, { bestBefore: '0001-01-01' })],
    ['bestBefore', delivery(0, 1, { bestBefore: '9999-12-31' })],
  ])('F128 and a day within it that nobody can mean is looked at as well: %s', async (field, body) => {
    const community = await foundCommunity(database());
    const answer = await reviewed({ body }, community);
    expect(answer).toMatchObject([{ index: 0, status: 'applied', review: ['clockDrift'] }]);
    const details = await queryRows(
      database().orm,
      sql`SELECT detail ->> 'field' AS field FROM review WHERE community = ${community}`,
    );
    expect(details).toEqual([{ field }]);
  });

  it('F128 and one that somebody may mean is not', async () => {
    const aBitBefore = new Date(testNow.getTime() - 60_000).toISOString();
    // A clock that a time service corrects by a little ends a shift before its beginning.
    for (const body of [shift(aBitBefore, now), shift(now, aBitBefore), delivery(0, 1, { bestBefore: '2036-01-01' })]) {
      expect(await reviewed({ body })).toEqual([]);
    }
  });

  it('as an honest tablet writes it raises nothing', async () => {
    expect(await reviewed({})).toEqual([]);
  });
});

describe.each(['America/Los_Angeles', 'Pacific/Kiritimati'])('F65 with a server in %s', (serverZone) => {
  inZone(serverZone);

  describeOnEachDatabase('the day of a community', (database) => {
    /** A hub whose clock stands at a moment of the test's choice. */
    const hubAt = (now: Date): TestHub => ({ ...openHub(database()), clock: () => now });

    it('is counted from its own midnight, also when it has 25 hours', async () => {
      const community = await foundCommunity(database(), { policy: { zone } });
      const award = (at: string, points: number) => ({
        kind: 'accrual' as const,
        id: newId(),
        residentId: residentId(0),
        points,
        at,
        categoryId: 'service',
        ruleVersion: 1,
        quantity: points / 10,
        note: '',
      });
      await database().transaction(async (tx) =>
        carryOver(await chainIn(tx, community), manager, [
          award('2026-11-01T06:59:59.999Z', 1),
          award('2026-11-01T07:00:00.000Z', 2),
          award('2026-11-02T07:59:59.999Z', 4),
          award('2026-11-02T08:00:00.000Z', 8),
        ]),
      );
      const { days } = await overviewOf(database().orm, community, evening, zone);
      expect(days.at(-1)).toMatchObject({ day: new Date('2026-11-01T07:00:00.000Z'), issued: 6 });
      expect(days.at(-2)).toMatchObject({ day: new Date('2026-10-31T07:00:00.000Z'), issued: 1 });
    });

    it('is the same at the tablet and at the hub when goods leave on their last day', async () => {
      const community = await foundCommunity(database(), { policy: { zone }, items: 1, residents: 1 });
      const hub = hubAt(evening);
      const tablet = await newTablet(hub);
      tablet.moveClock(-3 * 86_400_000);
      await tablet.pair(community);
      await tablet.exchange();
      const spoils = delivery(0, 5, { bestBefore: longDay });
      await recordFact(tablet.store, spoils, manager);
      await tablet.take(community, 0, 2);
      const before = await tablet.store.shelf();
      await tablet.exchange();
      expect(await tablet.store.shelf()).toEqual(before);
      const left = await queryRows<{ remaining: number }>(
        database().orm,
        sql`SELECT remaining FROM batch WHERE community = ${community} AND store = ${storeId}
          AND item = ${itemId(0)} AND best_before = ${longDay}::date`,
      );
      expect(left).toEqual([{ remaining: 3 }]);
    });

    it('reaches tablets with the pairing and, when it is changed, with the next pull', async () => {
      const community = await foundCommunity(database(), { policy: { zone } });
      const hub = hubAt(evening);
      const tablet = await newTablet(hub);
      await tablet.pair(community);
      expect((await tablet.store.tables.read('identity'))?.policy.zone).toBe(zone);
      await tablet.exchange();
      const seen = { ...defaultPolicy, zone };
      const wanted = { ...seen, zone: 'Pacific/Kiritimati' };
      const by = { communityId: community, staffId: manager, role: 'manager' as const };
      await changePolicy(hub, by, { seen, wanted, reason: '社区搬家' }, evening);
      await tablet.exchange();
      expect((await tablet.store.glance()).community?.policy.zone).toBe('Pacific/Kiritimati');
    });
  });
});
