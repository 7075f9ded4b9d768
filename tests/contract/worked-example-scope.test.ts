import 'fake-indexeddb/auto';
import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { expect, it, vi } from 'vitest';
import { sharedRows } from '#lib/kiosk/store/shared-rows.ts';
import type { RowScopeName } from '#lib/protocol/pull.ts';
import { foundCommunity, storeId } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub } from './http.ts';
import { filesBelow } from './project-files.ts';
import { newTablet } from './tablet.ts';

// What a scope of the pull costs, by the one that is there and by one that is added: the community's stores.

vi.mock('#lib/protocol/scopes/registry.ts', async (load) => {
  const real = await load<typeof import('#lib/protocol/scopes/registry.ts')>();
  const { rowScope } = await import('#lib/protocol/scopes/scope.ts');
  const row = v.object({ id: v.string(), name: v.string() });
  return { ...real, rowScopes: { ...real.rowScopes, stores: rowScope({ version: 1, earlier: [], row }) } };
});

vi.mock('#lib/server/sync/scope-rows.ts', async (load) => {
  const real = await load<typeof import('#lib/server/sync/scope-rows.ts')>();
  const { rowsFrom } = await import('#lib/server/sync/walk.ts');
  const stores = rowsFrom(({ subject }) => ({
    select: sql`store.id, store.name`,
    from: sql`store`,
    where: sql`store.community = ${subject.community}`,
    key: [sql`1::bigint`, sql`store.id`],
  }));
  return { ...real, walks: { ...real.walks, stores } };
});

/** Known to this test alone, and to no type. */
const added = 'stores' as RowScopeName;

describeOnEachDatabase('a scope that is added', (database) => {
  it('comes from the hub to the tablet by its definition and its walk alone', async () => {
    const community = await foundCommunity(database());
    const tablet = await newTablet(openHub(database()));
    const { tables } = tablet.store;
    await tablet.pair(community);
    await tablet.exchange();
    expect(await sharedRows(tables, added)).toEqual([{ id: storeId, name: '积分超市' }]);

    await database().orm.execute(
      sql`INSERT INTO store (community, id, name, name_en) VALUES (${community}, 'str_2', '二店', '')`,
    );
    await tablet.exchange();
    expect(await sharedRows(tables, added)).toEqual([
      { id: storeId, name: '积分超市' },
      { id: 'str_2', name: '二店' },
    ]);
  });

  it('is replaced when the pull starts over', async () => {
    const community = await foundCommunity(database());
    const tablet = await newTablet(openHub(database()));
    const { tables } = tablet.store;
    await tablet.pair(community);
    await tablet.exchange();
    await tables.scopeRows.put({ scope: added, id: 'str_0', row: { id: 'str_0', name: 'gone' } });
    await database().orm.execute(sql`UPDATE community SET incarnation = gen_random_uuid() WHERE id = ${community}`);
    await tablet.exchange();
    expect(await sharedRows(tables, added)).toEqual([{ id: storeId, name: '积分超市' }]);
  });
});

/** Where a scope is taken from the hub's tables to the tablet's; who reads its rows there stands elsewhere. */
const carriers = ['protocol', 'server/http', 'server/sync', 'kiosk/sync', 'kiosk/store'];

/** Names a scope, unless it is in what release 0.1 asks for: a text that no later scope is in. */
const suppliers = /\bsuppliers\b(?!\.1,)/;

it('a scope is named by its definition, a line in the registry, and its walk', () => {
  const naming = carriers
    .flatMap((folder) => filesBelow(`src/lib/${folder}`, ['.ts']))
    .filter(({ name, text }) => !/\.test\.ts$|\/staff\//.test(name) && suppliers.test(text))
    .map(({ name }) => name);
  expect(naming.toSorted()).toEqual([
    // Suppliers have a table of their own in the tablet's database; what comes later shares one.
    'src/lib/kiosk/store/tables.ts',
    'src/lib/protocol/scopes/registry.ts',
    'src/lib/protocol/scopes/suppliers.ts',
    'src/lib/server/sync/scope-rows.ts',
  ]);
});
