import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { itemOf, listItems } from '#lib/server/console/items.ts';
import { delivery, enterKiosk, foundCommunity, itemId, openingStock } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';
import { writeOff } from './staff-facts.ts';

describeOnEachDatabase('the items of the console', (database) => {
  const today = '2026-11-22';

  it('stand in the order in which people count places', async () => {
    const places = ['换购专区', '丁架', '10 号柜', '甲架下层', '２号柜', '甲架上层', '乙架'];
    const community = await foundCommunity(database(), { items: places.length });
    for (const [index, place] of places.entries()) {
      await database().orm.execute(
        sql`UPDATE item SET shelf_place = ${place} WHERE community = ${community} AND id = ${itemId(index)}`,
      );
    }
    const listed = await listItems(database().orm, community, today);
    expect(listed.map(({ shelfPlace }) => shelfPlace)).toEqual([
      '２号柜',
      '10 号柜',
      '甲架上层',
      '甲架下层',
      '乙架',
      '丁架',
      '换购专区',
    ]);
  });

  it('are none, few or enough by what is not expired and by the figure of the community', async () => {
    const kiosk = await enterKiosk(
      database(),
      await foundCommunity(database(), { items: 2, policy: { lowStockPieces: 5 } }),
      'A',
    );
    const level = async () => {
      const item = await itemOf(database().orm, kiosk.subject.community, itemId(0), today);
      const [shelf] = item?.shelves ?? [];
      return [shelf?.onHand, shelf?.expired, shelf?.level];
    };
    kiosk.record(writeOff(0, openingStock - 6));
    await pushed(database(), kiosk);
    expect(await level()).toEqual([6, 0, 'enough']);
    kiosk.record(writeOff(0, 1));
    await pushed(database(), kiosk);
    expect(await level()).toEqual([5, 0, 'few']);
    kiosk.record(writeOff(0, 5));
    kiosk.record(delivery(0, 9, { bestBefore: '2026-11-21' }));
    await pushed(database(), kiosk);
    expect(await level()).toEqual([9, 9, 'none']);
    const [listed, other] = await listItems(database().orm, kiosk.subject.community, today);
    expect([listed?.shelves[0]?.level, other?.shelves[0]?.level]).toEqual(['none', 'enough']);
  });
});
