import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { longestNote, type Decision } from '#lib/domain/decision.ts';
import type { PushRequest } from '#lib/protocol/push.ts';
import { decide, type DecisionWanted } from '#lib/server/console/decide.ts';
import { findingTotals, listFindings, type FindingFilter } from '#lib/server/console/findings.ts';
import { pageRows } from '#lib/server/console/page.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { push } from '#lib/server/sync/push.ts';
import {
  auditor,
  byManager,
  cardHash,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  itemId,
  manager,
  openingPoints,
  openingStock,
  pointsPrice,
  quiet,
  redemption,
  residentId,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

describeOnEachDatabase('what people should look at', (database) => {
  let community: string;
  let kiosk: TestKiosk;
  const orm = () => database().orm;
  beforeEach(async () => {
    community = await foundCommunity(database());
    kiosk = await enterKiosk(database(), community, 'A');
  });
  const send = (request: PushRequest = kiosk.batch(), now = testNow) =>
    push({ database: database(), logger: quiet }, kiosk.subject, request, now);
  const list = async (filter: FindingFilter = {}) => (await listFindings(orm(), community, filter)).rows;
  const codes = async (filter: FindingFilter = {}) => (await list(filter)).map(({ code }) => code).sort();
  const asManager = () => byManager(community);
  const settle = (
    finding: string,
    { after = 0, decision = 'noAction', note = '看过' }: Partial<Omit<DecisionWanted, 'finding'>> = {},
    by: Parameters<typeof decide>[1] = asManager(),
  ) => decide(chainOf(database()), by, { finding, after, decision, note }, testNow);
  const overdraw = async (quantity = 34) => {
    kiosk.redeem(0, [0], quantity);
    await send();
    const [found] = await list({ code: 'overdraft' });
    if (found === undefined) throw new Error('an overdraft is found');
    return found;
  };

  it('tells of an overdraft whose it is, how far and what it did', async () => {
    expect(await overdraw()).toMatchObject({
      kind: 'review',
      state: 'open',
      detail: { balance: openingPoints - 34 * pointsPrice },
      resident: { id: residentId(0), name: '王秀兰' },
      kiosk: { id: kiosk.subject.kiosk, label: 'A' },
      event: { id: kiosk.events[0]?.id, type: 'redemption.recorded' },
      effect: 'inFull',
      foundAt: testNow,
      decisions: [],
    });
  });

  it('names the item that was oversold, the card’s holder, and the clock’s drift', async () => {
    for (let sold = 99; sold < openingStock; sold += 99) kiosk.redeem(1, [1], 99);
    const fact = redemption(community, 0, [1], 99);
    kiosk.record({ ...fact, body: { ...fact.body, cardHash: cardHash(community, 2) } });
    kiosk.record(redemption(community, 1), { clock: { offsetMs: 3_600_000 } });
    await send();
    const [oversold] = await list({ code: 'oversell' });
    expect(oversold).toMatchObject({
      detail: { itemId: itemId(1), onHand: openingStock - 6 * 99 },
      names: { item: '货品1' },
    });
    const [mismatch] = await list({ code: 'cardMismatch' });
    expect(mismatch).toMatchObject({ detail: { holder: residentId(2) }, names: { holder: '王秀兰' } });
    expect((await list({ code: 'clockDrift' }))[0]?.detail.driftMs).toBe(3_600_000);
  });

  it('shows a revoked card, a copied tablet’s fork, a broken chain and an event set aside in one queue', async () => {
    await orm().execute(sql`UPDATE card SET status = 'revoked'
      WHERE community = ${community} AND hash = ${cardHash(community, 0)}`);
    const first = kiosk.redeem(0);
    kiosk.redeem(1);
    await send();
    kiosk.rewindTo(first);
    await send(kiosk.batch([kiosk.redeem(2)]));
    const third = kiosk.redeem(2);
    await send(kiosk.batch([third]));
    await send(kiosk.batch([{ ...kiosk.redeem(1), at: 'yesterday' }]));
    expect(await codes()).toEqual(['cardInactive', 'chain', 'conflict', 'hash']);
    expect(await codes({ kind: 'setAside' })).toEqual(['chain', 'conflict', 'hash']);
    expect((await list({ code: 'conflict' }))[0]).toMatchObject({
      effect: 'nothing',
      raw: expect.stringContaining('"seq":2'),
    });
    expect(await findingTotals(orm(), community)).toEqual({ reviews: 4, setAside: 3 });
  });

  it('shows a gap until what was missing has come', async () => {
    kiosk.redeem(0);
    kiosk.redeem(1);
    const last = kiosk.redeem(2);
    await send(kiosk.batch([last]));
    const [gap] = await list({ code: 'gap' });
    expect(gap).toMatchObject({ kind: 'kiosk', detail: { wanted: 1, arrived: 3 }, state: 'open', effect: 'none' });
    await send();
    expect(await codes()).toEqual([]);
    expect((await list({ state: 'settled' }))[0]).toMatchObject({ code: 'gap', state: 'filled' });
    expect(await settle(gap?.key ?? '')).toEqual({ ok: false, error: 'overtaken' });
  });

  it('shows where an old chain ended, and a kiosk that was lost with what it may have spent', async () => {
    kiosk.redeem(0);
    await send();
    kiosk.startEpoch();
    await send(kiosk.batch([kiosk.redeem(1)]));
    expect((await list({ code: 'newChain' }))[0]).toMatchObject({ detail: { last: 1 }, kiosk: { label: 'A' } });
    await revokeKiosk(
      chainOf(database()),
      byManager(community),
      { kioskId: kiosk.subject.kiosk, reason: '丢了' },
      testNow,
    );
    const [lost] = await list({ code: 'kioskLost' });
    expect(lost?.detail.exposure).toEqual(expect.any(Number));
    expect(lost?.effect).toBe('freed');
    expect(await settle(lost?.key ?? '')).toEqual({ ok: true, value: 'noted' });
    expect(await codes()).toEqual(['newChain']);
  });

  it('an event that was not booked says so, whatever else was odd about it', async () => {
    const redeemed = kiosk.redeem(0);
    const id = redeemed.type === 'redemption.recorded' ? redeemed.body.redemptionId : '';
    kiosk.reverse(id);
    const again = kiosk.reverse(id);
    kiosk.events.pop();
    const { prev: _prev, hash: _hash, id: _id, v: _v, kiosk: _kiosk, epoch: _epoch, seq: _seq, ...rest } = again;
    kiosk.rewindTo(kiosk.events.at(-1) ?? redeemed);
    if (rest.type !== 'redemption.reversed') throw new Error('it is a reversal');
    kiosk.record({ type: rest.type, body: rest.body }, { staff: null });
    await send();
    expect((await list()).map(({ code, effect }) => [code, effect]).sort()).toEqual([
      ['alreadyReversed', 'nothing'],
      ['staffUnknown', 'nothing'],
    ]);
  });

  it('a decision takes it off the open list, stays with who and why, and leaves the ledger alone', async () => {
    const found = await overdraw();
    const ledger = () =>
      queryRows(orm(), sql`SELECT id, balance, revision FROM account WHERE community = ${community} ORDER BY id`);
    const before = await ledger();
    const reason = { decision: 'corrected' as Decision, note: ' 已撤销其中一笔 ' };
    expect(await settle(found.key, reason)).toEqual({ ok: true, value: 'noted' });
    expect(await list()).toEqual([]);
    expect(await findingTotals(orm(), community)).toEqual({ reviews: 0, setAside: 0 });
    const [settled] = await list({ state: 'settled' });
    expect(settled).toMatchObject({
      state: 'settled',
      decided: 1,
      decisions: [{ number: 1, decision: 'corrected', note: '已撤销其中一笔', by: manager, at: testNow }],
    });
    expect(await ledger()).toEqual(before);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('passed on it stays open, and opened again it is open again, with every decision kept', async () => {
    const { key } = await overdraw();
    await settle(key, { decision: 'passedOn', note: '请管理区看' });
    expect((await list()).map(({ state }) => state)).toEqual(['open']);
    await settle(key, { after: 1 });
    expect(await settle(key, { after: 2, decision: 'corrected' })).toEqual({ ok: false, error: 'overtaken' });
    expect(await settle(key, { after: 2, decision: 'reopened', note: '还有一笔' })).toMatchObject({ ok: true });
    const [open] = await list();
    expect(open?.decisions.map(({ decision }) => decision)).toEqual(['passedOn', 'noAction', 'reopened']);
    const change = orm().execute(sql`UPDATE review_decision SET note = '' WHERE community = ${community}`);
    await expect(change).rejects.toThrow();
  });

  it('sent twice it is there once, also at the same moment', async () => {
    const { key } = await overdraw();
    const answers = await Promise.all([settle(key), settle(key), settle(key)]);
    expect(answers.map((answer) => (answer.ok ? answer.value : answer.error)).sort()).toEqual([
      'again',
      'again',
      'noted',
    ]);
    expect((await list({ state: 'all' }))[0]?.decisions).toHaveLength(1);
  });

  it('tells who was too late that somebody else has decided', async () => {
    const { key } = await overdraw();
    await settle(key, { note: '先到' });
    expect(await settle(key, { note: '后到' })).toEqual({ ok: false, error: 'overtaken' });
    expect(await settle(key, { after: 7, decision: 'reopened' })).toEqual({ ok: false, error: 'overtaken' });
    expect((await list({ state: 'all' }))[0]?.decisions.map(({ note }) => note)).toEqual(['先到']);
  });

  it('takes a decision from managers alone, and with a note', async () => {
    const { key } = await overdraw();
    const by = (staffId: string, role: 'clerk' | 'auditor') => ({ communityId: community, staffId, role });
    expect(await settle(key, {}, by(clerk, 'clerk'))).toEqual({ ok: false, error: 'notPermitted' });
    expect(await settle(key, {}, by(auditor, 'auditor'))).toEqual({ ok: false, error: 'notPermitted' });
    for (const note of ['', ' \n', 'x'.repeat(longestNote + 1)]) {
      expect(await settle(key, { note })).toEqual({ ok: false, error: 'noteMissing' });
    }
    expect((await list())[0]?.decisions).toEqual([]);
  });

  it('one community neither sees nor settles what is another’s', async () => {
    const { key } = await overdraw();
    const other = await foundCommunity(database());
    await enterKiosk(database(), other, 'A');
    expect((await listFindings(orm(), other, { state: 'all' })).rows).toEqual([]);
    const stranger = { communityId: other, staffId: manager, role: 'manager' as const };
    expect(await settle(key, {}, stranger)).toEqual({ ok: false, error: 'unknown' });
    await settle(key);
    expect((await list({ state: 'settled' })).map((found) => found.key)).toEqual([key]);
  });

  it('answers a key that names nothing, whatever it says', async () => {
    const keys = [
      '',
      'review',
      'review/x/overdraft',
      "aside/a/b/c/d'",
      'lost/k/9999999999999999',
      'chain/k/%00',
      'lost/\0/1',
      'x/y',
    ];
    for (const key of keys) expect(await settle(key), key).toEqual({ ok: false, error: 'unknown' });
  });

  it('leads through all kinds page by page, newest first, each once', async () => {
    const found = pageRows + 3;
    for (let minute = 0; minute < found; minute += 1) {
      const event = kiosk.record(redemption(community, minute % 3), { clock: { offsetMs: 3_600_000 } });
      await send(
        kiosk.batch([minute % 5 === 4 ? { ...event, at: '' } : event]),
        new Date(testNow.getTime() + minute * 6e4),
      );
    }
    const seen: string[] = [];
    const times: number[] = [];
    let from: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listFindings>> = await listFindings(orm(), community, {}, from);
      seen.push(...page.rows.map(({ key }) => key));
      times.push(...page.rows.map(({ foundAt }) => foundAt.getTime()));
      from = page.next;
    } while (from !== null);
    const totals = await findingTotals(orm(), community);
    expect(seen).toHaveLength(totals.reviews);
    expect(totals.reviews).toBeGreaterThan(pageRows);
    expect(totals.setAside).toBe(Math.floor(found / 5));
    expect(new Set(seen).size).toBe(seen.length);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(await list({ kind: 'setAside' })).toHaveLength(totals.setAside);
  });
});
