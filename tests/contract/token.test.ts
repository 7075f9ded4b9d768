import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import * as v from 'valibot';
import { secureRandom } from '#lib/base/id.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import { rememberedPairs, type TokenTurn } from '#lib/domain/token.ts';
import { problemSchema } from '#lib/protocol/problem.ts';
import { turnParameter } from '#lib/protocol/token.ts';
import { settleCopy } from '#lib/server/console/revocation.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { takeTurn } from '#lib/server/sync/token.ts';
import { byManager, clerk, enterKiosk, foundCommunity, manager, testNow, type TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { openHub, type TestHub } from './http.ts';

// The token that tablets pass on, at the hub. What a tablet makes of it is in copies.test.ts.

const newToken = () => toBase64Url(secureRandom(16));

describeOnEachDatabase('the token of a tablet', (database) => {
  let hub: TestHub;
  let community: string;
  let kiosk: TestKiosk;
  beforeEach(async () => {
    hub = openHub(database());
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
  });
  const ask = (turn: TokenTurn | null) => takeTurn(hub, kiosk.subject, turn, testNow);
  const anchorNow = async () => {
    const told = await ask(null);
    if (told.ok || told.error.code !== 'token-unknown') throw new Error('no anchor was told');
    return told.error.anchor;
  };
  const turnOf = (anchor: string, token: string, successor: string, sure = false): TokenTurn => ({
    anchor,
    token,
    successor,
    sure,
  });
  const copiedAt = async () => {
    const [row] = await queryRows<{ copied: boolean }>(
      database().orm,
      sql`SELECT copied_at IS NOT NULL AS copied FROM kiosk WHERE community = ${community} AND id = ${kiosk.subject.kiosk}`,
    );
    return row?.copied;
  };
  const facts = () =>
    queryRows(
      database().orm,
      sql`SELECT type, staff, reason FROM hub_fact
        WHERE community = ${community} AND type LIKE 'kiosk.copy%' ORDER BY number`,
    );

  it('turns once for each pair, tells a late one so, and knows two successors of one token for two devices', async () => {
    const anchor = await anchorNow();
    expect(await anchorNow()).toBe(anchor);
    const [a, b, c] = [newToken(), newToken(), newToken()];
    expect(await ask(turnOf(anchor, a, b))).toEqual({ ok: true, value: a });
    expect(await ask(turnOf(anchor, b, c))).toEqual({ ok: true, value: b });
    // Calls that come twice, in whatever order.
    expect(await ask(turnOf(anchor, a, b))).toMatchObject({ error: { code: 'token-unknown', anchor, turned: a } });
    expect(await ask(turnOf(anchor, b, c))).toMatchObject({ error: { turned: b } });
    expect(await copiedAt()).toBe(false);
    expect(await ask(turnOf(anchor, b, newToken()))).toEqual({ ok: false, error: { code: 'kiosk-copied' } });
    expect(await ask(turnOf(anchor, a, newToken()))).toEqual({ ok: false, error: { code: 'kiosk-copied' } });
    expect(await copiedAt()).toBe(true);
    expect(await facts()).toEqual([{ type: 'kiosk.copyNoticed', staff: null, reason: '' }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('asks for a second look at a token that it does not know, before it calls that a copy', async () => {
    const anchor = await anchorNow();
    await ask(turnOf(anchor, newToken(), newToken()));
    const unknown = turnOf(anchor, newToken(), newToken());
    expect(await ask(unknown)).toEqual({ ok: false, error: { code: 'token-unknown', anchor } });
    expect(await copiedAt()).toBe(false);
    expect(await ask({ ...unknown, sure: true })).toEqual({ ok: false, error: { code: 'kiosk-copied' } });
  });

  it('judges nothing under another anchor, and begins one anew after a restore and a settlement', async () => {
    const first = await anchorNow();
    const [a, b] = [newToken(), newToken()];
    await ask(turnOf(first, a, b));
    const orm = database().orm;
    await orm.execute(sql`UPDATE community SET incarnation = gen_random_uuid() WHERE id = ${community}`);
    const second = await anchorNow();
    expect(second).not.toBe(first);
    // What was sent before the restore, and anything else that names the old anchor, is looked at by nobody.
    expect(await ask(turnOf(first, a, newToken(), true))).toMatchObject({ error: { code: 'token-unknown' } });
    expect(await ask(turnOf(second, a, newToken()))).toEqual({ ok: true, value: a });
    expect(await ask(turnOf(second, newToken(), newToken(), true))).toMatchObject({ error: { code: 'kiosk-copied' } });
    const settle = (reason: string, role: 'manager' | 'clerk' = 'manager') =>
      settleCopy(
        hub,
        role === 'manager' ? byManager(community) : { communityId: community, staffId: clerk, role },
        { kioskId: kiosk.subject.kiosk, reason },
        testNow,
      );
    expect(await settle('是还原的', 'clerk')).toEqual({ ok: false, error: 'notPermitted' });
    expect(await settle(' ')).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await settle('是还原的')).toEqual({ ok: true, value: null });
    expect(await settle('是还原的')).toEqual({ ok: false, error: 'notCopied' });
    expect(await copiedAt()).toBe(false);
    const third = await anchorNow();
    expect([first, second]).not.toContain(third);
    expect(await ask(turnOf(third, newToken(), newToken()))).toMatchObject({ ok: true });
    expect(await facts()).toEqual([
      { type: 'kiosk.copyNoticed', staff: null, reason: '' },
      { type: 'kiosk.copySettled', staff: manager, reason: '是还原的' },
    ]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('remembers so many pairs and no more, whatever a tablet sends', async () => {
    const anchor = await anchorNow();
    const [a, b] = [newToken(), newToken()];
    await ask(turnOf(anchor, a, b));
    const { orm } = database();
    await orm.execute(sql`UPDATE kiosk SET token_turns = ${rememberedPairs}
      WHERE community = ${community} AND id = ${kiosk.subject.kiosk}`);
    expect(await ask(turnOf(anchor, b, a))).toEqual({ ok: true, value: b });
    const kept = await queryRows(
      orm,
      sql`SELECT token FROM kiosk_token WHERE community = ${community} AND kiosk = ${kiosk.subject.kiosk}`,
    );
    expect(kept).toEqual([{ token: b }]);
    // Forgotten, and so no reason to stop anybody who looks again.
    expect(await ask(turnOf(anchor, newToken(), b))).toMatchObject({ error: { code: 'token-unknown', anchor } });
  });

  it('turns a token once, of calls at the same time', async () => {
    const anchor = await anchorNow();
    const turn = turnOf(anchor, newToken(), newToken());
    const same = await Promise.all([1, 2, 3, 4].map(() => ask(turn)));
    expect(same.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await copiedAt()).toBe(false);
    const others = await Promise.all(
      [1, 2, 3].map(() => ask({ ...turn, token: turn.successor, successor: newToken() })),
    );
    expect(others.filter(({ ok }) => ok)).toHaveLength(1);
    expect(others.filter((one) => !one.ok && one.error.code === 'kiosk-copied')).toHaveLength(2);
    expect(await facts()).toHaveLength(1);
  });
});

it('reads the turn in the address of a pull, and nothing else', () => {
  const turn = { anchor: newToken(), token: newToken(), successor: newToken(), sure: false };
  expect(turnParameter(null)).toBe('none');
  expect(turnParameter({ ...turn, sure: true })).toBe(`${turnParameter(turn)}.sure`);
  expect(
    v.safeParse(problemSchema, { type: '', title: '', status: 409, code: 'request-malformed', anchor: 'x' }).success,
  ).toBe(false);
});
