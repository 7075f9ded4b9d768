import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { kioskMark, kioskMarkCookie, readKioskMark } from '#lib/domain/kiosk-mark.ts';
import { isClosedTo } from '#lib/server/console/kiosk-browser.ts';
import { changePolicy, policyOf } from '#lib/server/console/policy.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { byManager, chainOf, enterKiosk, foundCommunity, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

describeOnEachDatabase('the console in a browser that is paired as a kiosk', (database) => {
  const markOf = (cookie: string) => cookie.split(';')[0]?.replace(`${kioskMark}=`, '');

  it('stays closed while the kiosk is in use, unless the policy says otherwise or it is a demo', async () => {
    const { subject } = await enterKiosk(database(), await foundCommunity(database()), 'A');
    const { community, kiosk } = subject;
    const isClosed = () => isClosedTo(database().orm, markOf(kioskMarkCookie(subject)));
    expect(await isClosed()).toBe(true);

    const setAllowed = async (consoleOnKiosk: boolean) => {
      const seen = await policyOf(database().orm, community);
      const wanted = { seen, wanted: { ...seen, consoleOnKiosk }, reason: '只有一台电脑' };
      expect(await changePolicy(chainOf(database()), byManager(community), wanted, testNow)).toMatchObject({
        ok: true,
      });
    };
    await setAllowed(true);
    expect(await isClosed()).toBe(false);
    await setAllowed(false);
    expect(await isClosed()).toBe(true);

    // A community whose policy an earlier release has written says nothing of it.
    await database().orm.execute(sql`UPDATE community SET policy = policy - 'consoleOnKiosk' WHERE id = ${community}`);
    expect(await isClosed()).toBe(true);
    await database().orm.execute(sql`UPDATE community SET demo = true WHERE id = ${community}`);
    expect(await isClosed()).toBe(false);
    await database().orm.execute(sql`UPDATE community SET demo = false WHERE id = ${community}`);

    await revokeKiosk(chainOf(database()), byManager(community), { kioskId: kiosk, reason: '坏了' }, testNow);
    expect(await isClosed()).toBe(false);
  });

  it('opens where nothing, or nonsense, is said', async () => {
    for (const mark of [undefined, '', '.', 'a', 'a.b.c', 'com-unknown.ksk-unknown', "'; DROP TABLE kiosk;.x"]) {
      expect(await isClosedTo(database().orm, mark)).toBe(false);
    }
    expect(readKioskMark('com_1.ksk_1')).toEqual({ community: 'com_1', kiosk: 'ksk_1' });
  });
});
