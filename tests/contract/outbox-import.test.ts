import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { makeOutboxBatch, outboxFileFormat, type OutboxBatch, type OutboxFile } from '#lib/protocol/outbox-file.ts';
import { nameReplacement } from '#lib/server/console/kept.ts';
import { importOutbox } from '#lib/server/console/outbox-import.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import {
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  openingPoints,
  pointsPrice,
  redemption,
  testNow,
  type TestKiosk,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { newNonce, newTabletKey, openHub, type TabletKey } from './http.ts';
import { balanceOf } from './ledger-view.ts';

describeOnEachDatabase('the import of an exported outbox', (database) => {
  /** A kiosk whose tablet has a key, and had three events to send when it was dropped. */
  async function droppedTablet(label = 'A', community?: string) {
    const place = community ?? (await foundCommunity(database()));
    const kiosk = await enterKiosk(database(), place, label);
    const key = await newTabletKey();
    await database().orm.execute(sql`UPDATE kiosk SET public_key = ${JSON.stringify(key.publicKey)}::jsonb
      WHERE community = ${place} AND id = ${kiosk.subject.kiosk}`);
    kiosk.redeem(0);
    kiosk.redeem(1);
    kiosk.redeem(2);
    return { kiosk, key };
  }
  // Long before the hub's time, because a file may lie in a drawer for months.
  const longAgo = testNow.getTime() - 90 * 86_400_000;
  const batchOf = (kiosk: TestKiosk, key: TabletKey, from: number, to?: number): Promise<OutboxBatch> => {
    const body = JSON.stringify(kiosk.batch(kiosk.events.slice(from, to)));
    return makeOutboxBatch(key.privateKey, kiosk.subject, body, longAgo, newNonce());
  };
  const fileOf = ({ subject }: TestKiosk, batches: readonly OutboxBatch[]): string =>
    JSON.stringify({
      format: outboxFileFormat,
      version: 1,
      community: subject.community,
      kiosk: subject.kiosk,
      exportedAt: new Date(longAgo).toISOString(),
      batches: [...batches],
    } satisfies OutboxFile);
  const bring = ({ subject }: TestKiosk, text: string) =>
    importOutbox(openHub(database()), byManager(subject.community), subject.kiosk, text);
  const statuses = (outcome: Awaited<ReturnType<typeof bring>>) =>
    outcome.ok
      ? outcome.value.batches.map((batch) =>
          batch.kind === 'taken' ? batch.results.map(({ status }) => status) : batch.reason,
        )
      : outcome.error;

  it('takes every event once, also of a kiosk whose right has ended, and says nothing of the tablet', async () => {
    const { kiosk, key } = await droppedTablet();
    await revokeKiosk(
      chainOf(database()),
      byManager(kiosk.subject.community),
      { kioskId: kiosk.subject.kiosk, reason: '丢了' },
      testNow,
    );
    const text = fileOf(kiosk, [await batchOf(kiosk, key, 0, 2), await batchOf(kiosk, key, 2)]);
    expect(statuses(await bring(kiosk, text))).toEqual([['applied', 'applied'], ['applied']]);
    expect(statuses(await bring(kiosk, text))).toEqual([['duplicate', 'duplicate'], ['duplicate']]);
    expect(await balanceOf(database(), kiosk, 2)).toBe(openingPoints - pointsPrice);
    const seen = await queryRows(
      database().orm,
      sql`SELECT last_seen_at, waiting FROM kiosk
        WHERE community = ${kiosk.subject.community} AND id = ${kiosk.subject.kiosk}`,
    );
    expect(seen).toEqual([{ last_seen_at: null, waiting: null }]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('marks what a tablet recorded after it was declared lost, and nothing from before', async () => {
    const { kiosk, key } = await droppedTablet();
    // By the tablet's own clock one more was recorded before, and two afterwards.
    const lostAt = testNow.getTime() + 60_000;
    for (const ms of [lostAt - 1, lostAt, lostAt + 1]) {
      kiosk.record(redemption(kiosk.subject.community, 0), { at: new Date(ms).toISOString() });
    }
    await revokeKiosk(
      chainOf(database()),
      byManager(kiosk.subject.community),
      { kioskId: kiosk.subject.kiosk, reason: '丢了' },
      new Date(lostAt),
    );
    await bring(kiosk, fileOf(kiosk, [await batchOf(kiosk, key, 0)]));
    const marked = await queryRows<{ event: string }>(
      database().orm,
      sql`SELECT event FROM review WHERE community = ${kiosk.subject.community} AND code = 'afterRevocation'
        ORDER BY event`,
    );
    const after = kiosk.events.slice(-2).map(({ id }) => id);
    expect(marked.map(({ event }) => event)).toEqual(after.toSorted());
  });

  it('passes a batch over that the tablet did not write so, and says what is then missing', async () => {
    const { kiosk, key } = await droppedTablet();
    const stranger = await newTabletKey();
    const good = await batchOf(kiosk, key, 0, 1);
    const altered = { ...(await batchOf(kiosk, key, 1, 2)), body: good.body.replace('"waiting":1', '"waiting":9') };
    const text = fileOf(kiosk, [good, altered, await batchOf(kiosk, stranger, 1, 2), await batchOf(kiosk, key, 2)]);
    const outcome = await bring(kiosk, text);
    expect(statuses(outcome)).toEqual([['applied'], 'proof', 'proof', []]);
    expect(outcome.ok && outcome.value.batches.at(-1)).toMatchObject({ wanted: 2 });
    expect(await balanceOf(database(), kiosk, 1)).toBe(openingPoints);
  });

  it('keeps what a file brings of another kiosk until somebody says whose place its tablet takes', async () => {
    const { kiosk, key } = await droppedTablet();
    const { community } = kiosk.subject;
    const { kiosk: former } = await droppedTablet('B', community);
    const body = JSON.stringify(kiosk.batch(former.events, { recovered: true }));
    const found = await makeOutboxBatch(key.privateKey, kiosk.subject, body, longAgo, newNonce());
    const text = fileOf(kiosk, [found, await batchOf(kiosk, key, 0)]);
    const applied = ['applied', 'applied', 'applied'];
    expect(statuses(await bring(kiosk, text))).toEqual([['waiting', 'waiting', 'waiting'], applied]);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - pointsPrice);
    const wanted = { sender: kiosk.subject.kiosk, recorder: former.subject.kiosk, reason: '同一台平板' };
    expect((await nameReplacement(chainOf(database()), byManager(community), wanted, testNow)).ok).toBe(true);
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints - 2 * pointsPrice);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('passes over what is signed and yet no push', async () => {
    const { kiosk, key } = await droppedTablet();
    const batch = await makeOutboxBatch(key.privateKey, kiosk.subject, '{"events":[]}', longAgo, newNonce());
    expect(statuses(await bring(kiosk, fileOf(kiosk, [batch])))).toEqual(['malformed']);
  });

  it('refuses another kiosk’s file, and what is no such file', async () => {
    const { kiosk, key } = await droppedTablet();
    const { kiosk: other } = await droppedTablet('B', kiosk.subject.community);
    const text = fileOf(kiosk, [await batchOf(kiosk, key, 0)]);
    expect(statuses(await bring(other, text))).toBe('otherKiosk');
    const elsewhere = await droppedTablet();
    expect(statuses(await bring(elsewhere.kiosk, text))).toBe('otherKiosk');
    for (const broken of ['', '{', '[]', text.slice(0, -5), text.replace('"version":1', '"version":3')]) {
      expect(statuses(await bring(kiosk, broken))).toBe('unreadable');
    }
    expect(await balanceOf(database(), kiosk, 0)).toBe(openingPoints);
  });
});
