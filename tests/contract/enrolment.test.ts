import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { beforeEach, expect, it } from 'vitest';
import { enrolmentResponseSchema } from '#lib/protocol/enrolment.ts';
import { problemSchema } from '#lib/protocol/problem.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { useNonce } from '#lib/server/sync/authenticate.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { nextLabel } from '#lib/server/sync/enrolment.ts';
import { createPairingCode } from '#lib/server/sync/pairing.ts';
import { push } from '#lib/server/sync/push.ts';
import * as enrolments from '../../src/routes/api/v1/enrolments/+server.ts';
import { byManager, chainOf, foundCommunity, newId, quiet, storeId, testNow, TestKiosk } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { enrolmentRequest, newTabletKey, openHub, pairTablet, serve, type TabletKey, type TestHub } from './http.ts';

const minuteMs = 60_000;

describeOnEachDatabase('enrolment', (database) => {
  let hub: TestHub;
  let community: string;
  let address: string;

  beforeEach(async () => {
    hub = openHub(database());
    community = await foundCommunity(database());
    // Each test comes from an address of its own, since attempts are counted by address.
    address = newId();
    await database().orm.execute(sql`DELETE FROM slowdown WHERE community = '-'`);
  });

  const newCode = (of = community) =>
    createPairingCode(hub, { community: of, store: storeId, staff: 'stf_1' }, hub.clock());
  const enrol = async (tablet: TabletKey, code: string, from = address) =>
    serve(hub, enrolments.POST, await enrolmentRequest(tablet, code, { nowMs: hub.clock().getTime() }), from);
  const outcome = async (response: Response) => {
    if (response.ok) return v.parse(enrolmentResponseSchema, await response.json()).kioskLabel;
    return v.parse(problemSchema, await response.json()).code;
  };

  it('lets a tablet with a code in, under the next free letter', async () => {
    const labels: string[] = [];
    for (let count = 0; count < 3; count += 1)
      labels.push(await outcome(await enrol(await newTabletKey(), await newCode())));
    expect(labels).toEqual(['A', 'B', 'C']);
    const response = v.parse(
      enrolmentResponseSchema,
      await (await enrol(await newTabletKey(), await newCode())).json(),
    );
    expect(response).toMatchObject({
      community,
      store: storeId,
      storeName: '积分超市',
      cardKey: 'card-key',
      chain: null,
    });
  });

  it('takes a code once: another tablet with the same code is refused', async () => {
    const code = await newCode();
    expect(await outcome(await enrol(await newTabletKey(), code))).toBe('A');
    expect(await outcome(await enrol(await newTabletKey(), code))).toBe('pairing-code-wrong');
  });

  it('of two tablets that use a code at once, one gets in', async () => {
    const code = await newCode();
    const tablets = await Promise.all(Array.from({ length: 6 }, newTabletKey));
    const outcomes = await Promise.all(tablets.map(async (tablet) => outcome(await enrol(tablet, code))));
    expect(outcomes.sort()).toEqual(['A', ...Array.from({ length: 5 }, () => 'pairing-code-wrong')]);
  });

  it('tablets that pair at once get labels of their own', async () => {
    const pairs = await Promise.all(
      Array.from({ length: 5 }, async () => [await newTabletKey(), await newCode()] as const),
    );
    const outcomes = await Promise.all(pairs.map(async ([tablet, code]) => outcome(await enrol(tablet, code))));
    expect(outcomes.sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  it('F12 the same tablet may repeat its request, because the answer may be lost', async () => {
    const [tablet, code] = [await newTabletKey(), await newCode()];
    expect(await outcome(await enrol(tablet, code))).toBe('A');
    expect(await outcome(await enrol(tablet, code))).toBe('A');
  });

  it('F51 a revoked tablet does not come back by its old code', async () => {
    const [tablet, code] = [await newTabletKey(), await newCode()];
    const enrolled = v.parse(enrolmentResponseSchema, await (await enrol(tablet, code)).json());
    await revokeKiosk(chainOf(database()), byManager(community), { kioskId: enrolled.kiosk, reason: '丢了' }, testNow);
    expect(await outcome(await enrol(tablet, code))).toBe('pairing-code-wrong');
  });

  it('F17 a tablet paired again is the same kiosk and goes on with its chain', async () => {
    const tablet = await newTabletKey();
    const enrolled = await pairTablet(hub, enrolments.POST, community, tablet);
    const kiosk = new TestKiosk({ community, kiosk: enrolled.kiosk, store: storeId });
    kiosk.redeem(0);
    const last = kiosk.redeem(0);
    await push({ database: database(), logger: quiet }, kiosk.subject, kiosk.batch(), hub.clock());
    await revokeKiosk(chainOf(database()), byManager(community), { kioskId: enrolled.kiosk, reason: '丢了' }, testNow);
    const again = await pairTablet(hub, enrolments.POST, community, tablet);
    expect(again).toMatchObject({ kiosk: enrolled.kiosk, kioskLabel: 'A' });
    expect(again.chain).toEqual({ epoch: kiosk.epoch, ackSeq: 2, lastHash: last.hash });
  });

  it('refuses a code after 15 minutes', async () => {
    const code = await newCode();
    hub.moveClock(15 * minuteMs);
    expect(await outcome(await enrol(await newTabletKey(), code))).toBe('pairing-code-wrong');
  });

  it('refuses a request that the key in it has not signed', async () => {
    const [tablet, stranger] = [await newTabletKey(), await newTabletKey()];
    const code = await newCode();
    expect(await outcome(await enrol({ ...tablet, privateKey: stranger.privateKey }, code))).toBe('proof-invalid');
    const nowhere = { ...tablet.publicKey, x: 'A'.repeat(43), y: 'B'.repeat(43) };
    expect(await outcome(await enrol({ ...tablet, publicKey: nowhere }, code))).toBe('proof-invalid');
    expect(await outcome(await enrol(tablet, code))).toBe('A');
  });

  it('slows down an address that types wrong codes, half a minute at most, and lets a right one in then', async () => {
    const tablet = await newTabletKey();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await outcome(await enrol(tablet, `${String(attempt).repeat(4)}0000`))).toBe('pairing-code-wrong');
    }
    const response = await enrol(tablet, await newCode());
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await outcome(await enrol(tablet, await newCode(), newId()))).toBe('A');
    hub.moveClock(2000);
    expect(await outcome(await enrol(tablet, await newCode()))).toBe('A');
  });

  it('stops no other pairing when many addresses guess, and guessers of one beginning for long', async () => {
    const tablet = await newTabletKey();
    const code = await newCode();
    const lane = code.startsWith('0000') ? '1111' : '0000';
    const guess = (number: number) => enrol(tablet, `${lane}${String(number).padStart(4, '0')}`, newId());
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await outcome(await guess(attempt))).toBe('pairing-code-wrong');
    }
    expect(await outcome(await guess(10))).toBe('too-many-attempts');
    expect(await outcome(await enrol(tablet, code, newId()))).toBe('A');
  });

  it('never stores a code, and never gives out one that stands', async () => {
    const code = await newCode();
    expect(code).toMatch(/^\d{8}$/);
    const rows = await queryRows(database().orm, sql`SELECT * FROM pairing_code WHERE community = ${community}`);
    expect(JSON.stringify(rows)).not.toContain(code);
    const bytes = Uint8Array.from(code, Number);
    const other = Uint8Array.from('87654321', Number);
    const draws = [bytes, other];
    const second = await foundCommunity(database());
    const where = { community: second, store: storeId, staff: 'stf_1' };
    const given = await createPairingCode(
      { ...hub, random: (count) => draws.shift() ?? hub.random(count) },
      where,
      hub.clock(),
    );
    expect(given).toBe('87654321');
  });

  it('forgets nonces that are worth nothing any more', async () => {
    const used = { community, kiosk: 'ksk_a' };
    const context = (byte: number) => ({ database: database(), random: () => new Uint8Array([byte]) });
    await useNonce(context(1), { ...used, nonce: 'first' }, hub.clock());
    hub.moveClock(10 * minuteMs);
    await useNonce(context(0), { ...used, nonce: 'second' }, hub.clock());
    const rows = await queryRows(database().orm, sql`SELECT nonce FROM proof_nonce WHERE community = ${community}`);
    expect(rows).toEqual([{ nonce: 'second' }]);
  });

  it('counts labels on behind Z', () => {
    const labels = new Set<string>();
    for (let count = 0; count < 703; count += 1) labels.add(nextLabel(labels));
    expect([...labels].filter((_, index) => [0, 25, 26, 27, 701, 702].includes(index))).toEqual([
      'A',
      'Z',
      'AA',
      'AB',
      'ZZ',
      'AAA',
    ]);
  });
});
