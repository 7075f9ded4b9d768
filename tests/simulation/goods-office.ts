import { queryRows } from '#lib/server/db/database.ts';
import { sql } from 'drizzle-orm';
import { inChain } from '#lib/server/ledger/hub-chain.ts';
import { moveGoods } from '#lib/server/console/moves.ts';
import { openStore } from '#lib/server/console/stores.ts';
import { changeItem, itemDetailsOf } from '#lib/server/console/item-change.ts';
import { lastChangeOf } from '#lib/server/console/thing-change.ts';
import type { ThingKind } from '#lib/server/db/schema/thing-change.ts';
import { byManager, itemId, manager, storeId } from '../contract/community.ts';
import { someHubFacts } from '../contract/hub-facts.ts';
import type { SimHub } from './hub.ts';

// What managers change of goods, suppliers, the store and what points are given for, and files that come and go.

const names = { name: '某个', nameEn: 'Something' };

/** Changes one of each kind of thing: the same again and again, so that each is a change of what was there before. */
export async function manage(hub: SimHub, item: number, points: number): Promise<string> {
  const by = byManager(hub.community);
  const id = itemId(item);
  const seen = await itemDetailsOf(hub.database.orm, hub.community, id);
  if (seen === undefined) return '-';
  const wanted = { ...seen, pointsPrice: seen.pointsPrice, sort: seen.sort + 1, reorderPieces: points };
  const changed = await changeItem(hub.chain(), by, { id, seen, wanted, reason: '换个位置' }, hub.date());
  await inChain(hub.chain(), hub.date(), async (tx, lock) => {
    const chain = await lock(hub.community);
    const said = { staff: manager, reason: '改名', confidential: null };
    const next = async (kind: ThingKind, thing: string) =>
      ((await lastChangeOf(tx, hub.community, kind, thing))?.number ?? 0) + 1;
    const supplier = 'sup-0';
    const category = 'service';
    await chain.record({
      ...said,
      type: 'supplier.changed',
      body: {
        id: supplier,
        ...names,
        change: await next('supplier', supplier),
        before: {},
        after: { contact: `${points}` },
      },
    });
    await chain.record({
      ...said,
      type: 'store.changed',
      body: {
        id: storeId,
        ...names,
        change: await next('store', storeId),
        before: {},
        after: { nameEn: `Store ${points}` },
      },
    });
    await chain.record({
      ...said,
      type: 'category.changed',
      body: {
        id: category,
        ...names,
        change: await next('category', category),
        before: {},
        after: { standard: `${points}` },
      },
    });
    const [last] = await queryRows<{ version: number }>(
      tx,
      sql`SELECT max(version) AS version FROM rule WHERE community = ${hub.community} AND category = ${category}`,
    );
    // From a day on that no run reaches: what is given meanwhile goes by the rule that is in force.
    const rule = {
      version: (last?.version ?? 0) + 1,
      unit: 'hour' as const,
      pointsPerUnit: points,
      dailyCap: null,
      effectiveFrom: '2099-01-01',
    };
    await chain.record({
      ...said,
      type: 'rule.added',
      body: { id: category, ...names, change: await next('category', category), rule },
    });
    // From these nothing follows: they say who took a list out, which file was read, and what is ready.
    await chain.record({ ...said, type: 'list.exported', body: someHubFacts['list.exported'].body });
    await chain.record({ ...said, type: 'archive.made', body: someHubFacts['archive.made'].body });
    await chain.record({ ...said, type: 'file.imported', body: someHubFacts['file.imported'].body });
    await chain.record({ ...said, type: 'rows.withdrawn', body: someHubFacts['rows.withdrawn'].body });
    await chain.record({ ...said, type: 'import.undone', body: someHubFacts['import.undone'].body });
    await chain.record({ ...said, type: 'checklist.settled', body: someHubFacts['checklist.settled'].body });
  });
  await carry(hub, id, points);
  return changed.ok ? changed.value : changed.error.code;
}

/** A store that has no tablet, to which goods are carried, and back again once it has enough. */
const otherStore = 'store-2';

async function carry(hub: SimHub, item: string, pieces: number): Promise<void> {
  const by = byManager(hub.community);
  const store = { id: otherStore, details: { name: '二店', nameEn: 'Second' }, reason: '新店' };
  await openStore(hub.chain(), by, store, hub.date());
  const move = { wanted: [{ itemId: item, pieces }], reason: '那边不够' };
  for (const [from, to] of [
    [otherStore, storeId],
    [storeId, otherStore],
  ] as const) {
    const moved = await moveGoods(hub.chain(), by, { ...move, moveId: hub.newId(), from, to }, hub.date());
    if (moved.ok) return;
  }
}
