import { beforeEach, expect, it } from 'vitest';
import { decide } from '#lib/server/console/decide.ts';
import { listFindings } from '#lib/server/console/findings.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  accrual,
  byManager,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  secondClerk,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';

const minuteMs = 60_000;

describeOnEachDatabase('somebody who is said to act at two tablets at once', (database) => {
  let community: string;
  let first: TestKiosk;
  let second: TestKiosk;
  beforeEach(async () => {
    community = await foundCommunity(database());
    first = await enterKiosk(database(), community, 'A');
    second = await enterKiosk(database(), community, 'B');
  });
  const award = (kiosk: TestKiosk, staff: string, minutes: readonly number[]) => {
    for (const minute of minutes) {
      kiosk.record(accrual(0, 1), { staff, at: new Date(testNow.getTime() + minute * minuteMs).toISOString() });
    }
  };
  const send = (kiosk: TestKiosk) => pushed(database(), kiosk, kiosk.batch());
  const found = async () =>
    (await listFindings(database().orm, community, { code: 'staffTwice' })).rows.map(({ kiosk, detail }) => ({
      kiosk: kiosk.label,
      ...detail,
    }));

  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('is found when the %s one sends before the other', async (earlier) => {
    award(first, clerk, [0, 1, 2, 5, 9]);
    award(second, clerk, [1, 2, 5, 7]);
    for (const kiosk of earlier === 'first' ? [first, second] : [second, first]) await send(kiosk);
    // What is sent again says it no second time.
    await send(first);
    expect(await found()).toEqual([{ kiosk: 'A', other: 'B', staff: clerk, minutes: 3 }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('is not found of whoever goes from one to the other, of two people, or of days that have little each', async () => {
    award(first, clerk, [0, 1]);
    award(second, clerk, [1, 2]);
    award(first, secondClerk, [10, 11, 12, 13]);
    award(second, clerk, [10, 11, 12, 13]);
    const nextDay = 24 * 60;
    award(first, clerk, [nextDay, nextDay + 1]);
    award(second, clerk, [nextDay, nextDay + 1]);
    await send(first);
    await send(second);
    expect(await found()).toEqual([]);
  });

  it('is not found of residents, who redeem by themselves', async () => {
    for (let each = 0; each < 4; each += 1) {
      first.redeem(each % 3);
      second.redeem(each % 3);
    }
    await send(first);
    await send(second);
    expect(await found()).toEqual([]);
  });

  it('is decided about like everything else', async () => {
    award(first, clerk, [0, 1, 2]);
    award(second, clerk, [0, 1, 2]);
    await send(second);
    await send(first);
    const [row] = (await listFindings(database().orm, community, { code: 'staffTwice' })).rows;
    const decided = {
      finding: row?.key ?? '',
      after: 0,
      decision: 'noAction' as const,
      note: '两台平板时钟差了一分钟',
    };
    expect(await decide(chainOf(database()), byManager(community), decided, testNow)).toMatchObject({ ok: true });
    expect(await found()).toEqual([]);
  });
});
