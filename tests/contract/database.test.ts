import { eq, sql } from 'drizzle-orm';
import pg from 'pg';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { executeAll, insertOf, insertRows, queryRows, type Transaction } from '#lib/server/db/database.ts';
import { constraintName, isInfrastructureFailure, sqlState } from '#lib/server/db/failure.ts';
import { openPostgres, poolConfig } from '#lib/server/db/postgres.ts';
import { storeTable } from '#lib/server/db/schema/community.ts';
import { eventTable } from '#lib/server/db/schema/event.ts';
import { transferTable } from '#lib/server/db/schema/ledger.ts';
import { enterCommunity, newId, testNow } from './community.ts';
import { createPostgresDatabase, databases, describeOnEachDatabase } from './databases.ts';

const store = (community: string, id: string) => ({ community, id, name: '积分超市', nameEn: `"It's" \\ Store` });
const transfer = (community: string) => ({
  community,
  id: newId(),
  debitAccount: 'issued',
  creditAccount: 'res-1',
  points: 5,
  kind: 'accrual' as const,
  reverses: null,
  category: 'service',
  ruleVersion: 1,
  quantity: 0.1,
  note: '',
  kiosk: null,
  staff: null,
  at: new Date('2026-11-22T23:59:59.999Z'),
  recordedAt: testNow,
});

const failureOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: unknown) => error,
  );

describeOnEachDatabase('the database', (database, open) => {
  const add = (tx: Pick<Transaction, 'execute'>, community: string, id: string) =>
    insertRows(tx, storeTable, [store(community, id)]);
  const storesOf = async (community: string): Promise<readonly string[]> => {
    const rows = await database().orm.select().from(storeTable).where(eq(storeTable.community, community));
    return rows.map(({ id }) => id).sort();
  };

  it('keeps what a transaction did when it resolves, and nothing of it when it rejects', async () => {
    const community = await enterCommunity(database().orm);
    expect(await database().transaction((tx) => add(tx, community, 'kept').then(() => 'its value'))).toBe('its value');
    const failure = failureOf(
      database().transaction(async (tx) => {
        await add(tx, community, 'lost');
        throw new RangeError('changed its mind');
      }),
    );
    expect(await failure).toBeInstanceOf(RangeError);
    expect(await storesOf(community)).toEqual(['kept']);
  });

  it('F15 a savepoint that fails takes nothing else along', async () => {
    const community = await enterCommunity(database().orm);
    await database().transaction(async (tx) => {
      await add(tx, community, 'before');
      const failure = await failureOf(
        tx.transaction(async (savepoint) => {
          await add(savepoint, community, 'inside');
          await add(savepoint, community, 'before');
        }),
      );
      expect(sqlState(failure)).toBe('23505');
      await tx.transaction((savepoint) => add(savepoint, community, 'neighbour'));
    });
    expect(await storesOf(community)).toEqual(['before', 'neighbour']);
  });

  it('writes rows as they were given: instants, JSON, large numbers, fractions, nulls, Chinese and quotes', async () => {
    const community = await enterCommunity(database().orm);
    const event = {
      community,
      id: newId(),
      kiosk: 'A',
      epoch: newId(),
      seq: Number.MAX_SAFE_INTEGER,
      beside: null,
      type: 'redeemed',
      at: new Date('2026-02-28T16:00:00.001Z'),
      receivedAt: testNow,
      hash: 'h',
      payload: JSON.stringify({ lines: [{ name: '洗衣液 "2kg"', each: 1.5, none: null }], text: '\\ \n 😀' }),
      answer: { status: 'applied' as const, review: [] },
      revision: 7,
    };
    const [moved, place] = [transfer(community), store(community, '一')];
    await insertRows(database().orm, eventTable, [event]);
    await insertRows(database().orm, transferTable, [moved]);
    await insertRows(database().orm, storeTable, [place]);
    const rowsOf = async (table: typeof eventTable | typeof transferTable | typeof storeTable) =>
      database().orm.select().from(table).where(eq(table.community, community));
    expect(await rowsOf(eventTable)).toEqual([event]);
    expect(await rowsOf(transferTable)).toEqual([moved]);
    expect(await rowsOf(storeTable)).toEqual([place]);
  });

  it('writes what differs from row to row as it was given too', async () => {
    const community = await enterCommunity(database().orm);
    const names = ['"', '\\', '{a,"b"}', 'NULL', '', 'one\ntwo', "it's 积分"];
    const places = names.map((nameEn, index) => ({ ...store(community, String(index)), nameEn }));
    const events = names.map((text, index) => ({
      community,
      id: newId(),
      kiosk: 'A',
      epoch: newId(),
      seq: index,
      beside: null,
      type: text,
      at: new Date(testNow.getTime() + index),
      receivedAt: testNow,
      hash: text,
      payload: JSON.stringify({ text, [text]: [index, null, { deep: text }] }),
      answer: { status: index % 2 === 0 ? ('applied' as const) : ('waiting' as const) },
      revision: index % 2 === 0 ? null : index,
    }));
    const moves = names.map((note, index) => ({
      ...transfer(community),
      note,
      kiosk: index % 2 === 0 ? null : note,
      quantity: index === 0 ? null : index / 10,
    }));
    await insertRows(database().orm, storeTable, places);
    await insertRows(database().orm, eventTable, events);
    await insertRows(database().orm, transferTable, moves);
    const { orm } = database();
    const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): readonly Row[] =>
      [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(await orm.select().from(storeTable).where(eq(storeTable.community, community)))).toEqual(places);
    expect(byId(await orm.select().from(eventTable).where(eq(eventTable.community, community)))).toEqual(byId(events));
    expect(byId(await orm.select().from(transferTable).where(eq(transferTable.community, community)))).toEqual(
      byId(moves),
    );
  });

  it('takes rows that are all the same for as many as they are', async () => {
    const row = store(await enterCommunity(database().orm), 'twice');
    expect(sqlState(await failureOf(insertRows(database().orm, storeTable, [row, row])))).toBe('23505');
    await insertRows(database().orm, storeTable, [row, row], { onConflict: 'nothing' });
    expect(await storesOf(row.community)).toEqual(['twice']);
  });

  it('executes the statements of a transaction in their order', async () => {
    const community = await enterCommunity(database().orm);
    function* statements() {
      for (const id of ['a', 'b', 'c']) {
        yield* insertOf(storeTable, [store(community, id)]);
        yield sql`UPDATE store SET name = ${`${id} is there`} WHERE community = ${community} AND id = ${id}`;
      }
    }
    await database().transaction((tx) => executeAll(tx, statements()));
    const rows = await database().orm.select().from(storeTable).where(eq(storeTable.community, community));
    expect(rows.map(({ name }) => name).sort()).toEqual(['a is there', 'b is there', 'c is there']);
  });

  it('throws what the first failing statement threw, and keeps nothing of its transaction', async () => {
    const community = await enterCommunity(database().orm);
    function* statements() {
      for (const id of ['a', 'b', 'a', 'c']) yield* insertOf(storeTable, [store(community, id)]);
    }
    const failure = await failureOf(database().transaction((tx) => executeAll(tx, statements())));
    expect(sqlState(failure)).toBe('23505');
    expect(await storesOf(community)).toEqual([]);
    // In a savepoint the transaction goes on.
    await database().transaction(async (tx) => {
      expect(sqlState(await failureOf(tx.transaction((inner) => executeAll(inner, statements()))))).toBe('23505');
      await executeAll(tx, insertOf(storeTable, [store(community, 'd')]));
    });
    expect(await storesOf(community)).toEqual(['d']);
  });

  it('writes many rows at once, none for none, and passes over those that are there if told to', async () => {
    const community = await enterCommunity(database().orm);
    const rows = Array.from({ length: 2_000 }, (_, index) => store(community, String(index)));
    await insertRows(database().orm, storeTable, rows);
    await insertRows(database().orm, storeTable, []);
    const again = [store(community, '7'), store(community, 'new')];
    await insertRows(database().orm, storeTable, again, { onConflict: 'nothing' });
    expect(await storesOf(community)).toHaveLength(2_001);
  });

  it('answers raw statements in one shape', async () => {
    const rows = await queryRows(
      database().orm,
      sql`SELECT 9007199254740991::bigint AS large, '{"a":[1]}'::jsonb AS json, NULL::text AS none, true AS yes,
                 '2026-11-22T09:30:00.5Z'::timestamptz(3) AS at, '2026-11-22'::date AS day`,
    );
    expect(rows).toEqual([
      {
        large: Number.MAX_SAFE_INTEGER,
        json: { a: [1] },
        none: null,
        yes: true,
        at: '2026-11-22 09:30:00.5+00',
        day: '2026-11-22',
      },
    ]);
  });

  it('opens transactions as asked', async () => {
    const stateOf = (options?: Parameters<ReturnType<typeof database>['transaction']>[1]) =>
      database().transaction(
        (tx) =>
          queryRows<{ level: string; read_only: string }>(
            tx,
            sql`SELECT current_setting('transaction_isolation') AS level,
                       current_setting('transaction_read_only') AS read_only`,
          ),
        options,
      );
    expect(await stateOf()).toEqual([{ level: 'read committed', read_only: 'off' }]);
    expect(await stateOf({ isolation: 'repeatable read' })).toEqual([{ level: 'repeatable read', read_only: 'off' }]);
    expect(await stateOf({ readOnly: true })).toEqual([{ level: 'read committed', read_only: 'on' }]);
  });

  it('names the violated constraint, and does not blame the database for it', async () => {
    const community = await enterCommunity(database().orm);
    await add(database().orm, community, 'one');
    const twice = await failureOf(add(database().orm, community, 'one'));
    expect([sqlState(twice), constraintName(twice)]).toEqual(['23505', 'store_community_id_pk']);
    const negative = await failureOf(
      insertRows(database().orm, transferTable, [{ ...transfer(community), points: -1 }]),
    );
    expect([sqlState(negative), constraintName(negative)]).toEqual(['23514', 'transfer_positive']);
    expect([twice, negative].map(isInfrastructureFailure)).toEqual([false, false]);
  });

  it('F45 lets nobody change or remove a row of the ledger', async () => {
    const community = await enterCommunity(database().orm);
    const moved = transfer(community);
    await insertRows(database().orm, transferTable, [moved]);
    for (const statement of [
      sql`UPDATE transfer SET points = 1 WHERE community = ${community}`,
      sql`DELETE FROM transfer WHERE community = ${community}`,
      sql`TRUNCATE transfer`,
    ]) {
      await failureOf(database().orm.execute(statement));
    }
    const rows = database().orm.select().from(transferTable).where(eq(transferTable.community, community));
    expect(await rows).toEqual([moved]);
  });

  it('may be closed twice, and is then out of reach rather than wrong', async () => {
    const other = await open();
    await Promise.all([other.close(), other.close()]);
    expect(isInfrastructureFailure(await failureOf(other.orm.execute(sql`SELECT 1`)))).toBe(true);
  });
});

describe('PostgreSQL alone', () => {
  const openServer = async () => {
    const server = await databases.find(({ kind }) => kind === 'postgres')?.open();
    if (server === undefined) throw new Error('there is no PostgreSQL among the databases');
    onTestFinished(() => server.close());
    return server;
  };

  test('repeatable read sees one moment, and a write behind its back is a reason to try again', async () => {
    const server = await openServer();
    const community = await enterCommunity(server.orm);
    await insertRows(server.orm, storeTable, [store(community, 'a')]);
    const rename = (tx: Pick<Transaction, 'execute'>) => tx.execute(sql`UPDATE store SET name = name || '!'`);
    const counts: number[] = [];
    const failure = await failureOf(
      server.transaction(
        async (tx) => {
          const count = async () => counts.push((await queryRows(tx, sql`SELECT id FROM store`)).length);
          await count();
          await insertRows(server.orm, storeTable, [store(community, 'b')]);
          await rename(server.orm);
          await count();
          await rename(tx);
        },
        { isolation: 'repeatable read' },
      ),
    );
    expect(counts).toEqual([1, 1]);
    expect(sqlState(failure)).toBe('40001');
    expect(isInfrastructureFailure(failure)).toBe(true);
  });

  test('a connection that is ended under a transaction is the database’s trouble, and the next one works', async () => {
    const server = await openServer();
    const failure = await failureOf(
      server.transaction(async (tx) => {
        const [row] = await queryRows<{ pid: number }>(tx, sql`SELECT pg_backend_pid() AS pid`);
        await server.orm.execute(sql`SELECT pg_terminate_backend(${row?.pid ?? 0})`);
        await tx.execute(sql`SELECT 1`);
      }),
    );
    expect(isInfrastructureFailure(failure)).toBe(true);
    expect(await queryRows(server.orm, sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });

  test.each(['ECONNRESET', 'EPIPE', 'ENOSPC'])('%s, which the system says, is the database’s trouble', (code) => {
    const failure = new Error('a statement failed', { cause: Object.assign(new Error(code), { code }) });
    expect(sqlState(failure)).toBeUndefined();
    expect(isInfrastructureFailure(failure)).toBe(true);
  });

  test('statements wait for each other where the address asks for it, as some poolers need', async () => {
    const { url, drop } = await createPostgresDatabase();
    onTestFinished(drop);
    for (const [address, pipeline] of [
      [url, true],
      [`${url}?pipelining=false`, false],
      [`${url}?sslmode=disable&pipelining=false&timeouts=false`, false],
    ] as const) {
      // As the driver itself reads it, which takes settings from the address too.
      const client = new pg.Client(poolConfig(address));
      expect(Reflect.get(client, 'pipeline')).toBe(pipeline);
      const server = openPostgres(address, 1);
      onTestFinished(() => server.close());
      const answers = server.transaction((tx) =>
        Promise.all([1, 2].map((number) => queryRows(tx, sql`SELECT ${number}::integer AS number`))),
      );
      expect(await answers).toEqual([[{ number: 1 }], [{ number: 2 }]]);
    }
  });

  test('a server that is not there, or does not have the database, is the database’s trouble', async () => {
    const { url, drop } = await createPostgresDatabase();
    await drop();
    // Port 1 is nobody's.
    for (const address of [url, 'postgres://postgres@127.0.0.1:1/postgres']) {
      const server = openPostgres(address, 1);
      onTestFinished(() => server.close());
      expect(isInfrastructureFailure(await failureOf(server.orm.execute(sql`SELECT 1`)))).toBe(true);
    }
  });

  test('behind a pooler no time-out is sent along, and no statement is ever prepared by name', async () => {
    const { url, drop } = await createPostgresDatabase();
    onTestFinished(drop);
    const server = openPostgres(`${url}?timeouts=false`, 1);
    onTestFinished(() => server.close());
    const [row] = await queryRows(
      server.orm,
      sql`SELECT current_setting('statement_timeout') AS timeout, ${1}::integer AS given,
                 (SELECT count(*)::integer FROM pg_prepared_statements WHERE NOT from_sql) AS prepared`,
    );
    expect(row).toEqual({ timeout: '0', given: 1, prepared: 0 });
  });
});
