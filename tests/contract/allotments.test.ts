import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { askLifeMs, type AllotmentPolicy, type Allotments } from '#lib/domain/allotment.ts';
import type { EnrolmentResponse } from '#lib/protocol/enrolment.ts';
import { queryRows, type Database } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { POST as allotments } from '../../src/routes/api/v1/allotments/+server.ts';
import { POST as enrolments } from '../../src/routes/api/v1/enrolments/+server.ts';
import {
  accrual,
  byManager,
  chainOf,
  enterResidents,
  foundCommunity,
  openingPoints,
  pointsPrice,
  residentId,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { newTabletKey, openHub, pairTablet, serve, signed } from './http.ts';
import { newTablet, type TestTablet } from './tablet.ts';
import { recordFact } from '#doubles/record-fact.ts';

/** What the hub has of resident 0: the balance, and what is set apart by the kiosk's label. */
async function holdingsAt(database: Database, community: string) {
  const [row] = await queryRows<{ balance: number | string; allotted: Allotments }>(
    database.orm,
    sql`SELECT balance, allotted FROM account WHERE community = ${community} AND id = ${residentId(0)}`,
  );
  const kiosks = await queryRows<{ id: string; label: string }>(
    database.orm,
    sql`SELECT id, label FROM kiosk WHERE community = ${community}`,
  );
  const labels = new Map(kiosks.map(({ id, label }) => [id, label]));
  const allotted = Object.entries(row?.allotted ?? {}).map(([kiosk, points]) => [labels.get(kiosk) ?? kiosk, points]);
  return { balance: Number(row?.balance), allotted: Object.fromEntries(allotted) as Allotments };
}

async function reviewsAt(database: Database, community: string): Promise<readonly string[]> {
  const rows = await queryRows<{ code: string }>(
    database.orm,
    sql`SELECT code FROM review WHERE community = ${community} ORDER BY code`,
  );
  return rows.map(({ code }) => code);
}

const spendableAt = async (tablet: TestTablet): Promise<number | undefined> =>
  (await tablet.store.residentView(residentId(0)))?.spendable;

const notAllotted = /notAllotted/;

describeOnEachDatabase('points set apart for kiosks', (database) => {
  /** Kiosks A, B … of one community, where a resident got points after they were paired. */
  const community = async (kiosks: number, allotment: AllotmentPolicy = { kind: 'home' }) => {
    const hub = openHub(database());
    const id = await foundCommunity(database(), { residents: 0, policy: { allotment } });
    const tablets: TestTablet[] = [];
    const ids: string[] = [];
    for (let index = 0; index < kiosks; index += 1) {
      const tablet = await newTablet(hub);
      ids.push((await tablet.pair(id)).kiosk);
      tablets.push(tablet);
    }
    await database().transaction((tx) => enterResidents(tx, id, 1));
    for (const tablet of tablets) await tablet.exchange();
    const [a, b] = tablets;
    if (a === undefined) throw new Error('a community has at least one kiosk');
    return { hub, id, a, b: b ?? a, ids, holdings: () => holdingsAt(database(), id) };
  };

  it('are all of them where there is one kiosk, which spends them without a network', async () => {
    const { id, a, holdings } = await community(1);
    expect(await holdings()).toEqual({ balance: openingPoints, allotted: { A: openingPoints } });
    await a.take(id, 0, 33);
    await expect(a.take(id, 0, 1)).rejects.toThrow('notEnoughPoints');
    await a.exchange();
    expect(await holdings()).toEqual({ balance: 10, allotted: { A: 10 } });
  });

  it('are spent by nobody else, who is told how many could be spent', async () => {
    const { id, a, b, holdings } = await community(2);
    await expect(b.take(id, 0)).rejects.toThrow(notAllotted);
    expect([await spendableAt(a), await spendableAt(b)]).toEqual([openingPoints, 0]);
    await a.take(id, 0);
    await Promise.all([a.exchange(), b.exchange()]);
    expect(await holdings()).toEqual({ balance: 970, allotted: { A: 970 } });
  });

  it('are split where the community says so, and never overdrawn while nobody hears of anybody', async () => {
    const { id, a, b } = await community(2, { kind: 'split' });
    for (const tablet of [a, b]) {
      await tablet.take(id, 0, 16);
      await expect(tablet.take(id, 0)).rejects.toThrow(notAllotted);
    }
    await a.exchange();
    await b.exchange();
    expect(await reviewsAt(database(), id)).toEqual([]);
    expect(await holdingsAt(database(), id)).toEqual({ balance: 40, allotted: { A: 20, B: 20 } });
  });

  it('are granted at once where they are free', async () => {
    const { id, b, holdings } = await community(2, { kind: 'floor', points: 50 });
    await expect(b.take(id, 0, 3)).rejects.toThrow(notAllotted);
    expect(await b.ask(0, 90)).toEqual({ kind: 'held' });
    expect(await holdings()).toEqual({ balance: openingPoints, allotted: { A: 50, B: 90 } });
    await b.take(id, 0, 3);
  });

  it('are released by the kiosk that holds them when it hears of the wish', async () => {
    const { id, a, b, holdings } = await community(2);
    await a.take(id, 0);
    expect(await b.ask(0, 90, () => a.exchange())).toEqual({ kind: 'held' });
    expect(await holdings()).toEqual({ balance: 970, allotted: { A: 880, B: 90 } });
    await b.take(id, 0, 3);
    expect(await spendableAt(a)).toBe(880);
    await b.exchange();
    await a.exchange();
    expect(await holdings()).toEqual({ balance: 880, allotted: { A: 880 } });
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('stay where they are when their kiosk is silent, and the wish is forgotten after a minute', async () => {
    const { hub, a, b, holdings } = await community(2);
    expect(await b.ask(0, 90)).toEqual({ kind: 'notHeld', holders: ['A'] });
    hub.moveClock(askLifeMs + 1);
    await a.exchange();
    expect(await holdings()).toEqual({ balance: openingPoints, allotted: { A: openingPoints } });
  });

  it('are not released twice for one wish, nor beyond what is left', async () => {
    const { id, a, b, holdings } = await community(2);
    await a.take(id, 0, 32);
    await b.ask(0, 90);
    await a.exchange();
    await a.exchange();
    expect(await holdings()).toEqual({ balance: 40, allotted: { B: 40 } });
  });

  it('are not asked for somebody whom the tablet does not know', async () => {
    const { b, holdings } = await community(2);
    const before = await holdings();
    await b.ask(7, 90);
    expect(await holdings()).toEqual(before);
  });

  it('can be asked for again when the answer was lost', async () => {
    const { b, holdings } = await community(2, { kind: 'floor', points: 50 });
    b.faults.push('answer');
    expect(await b.ask(0, 90)).toEqual({ kind: 'unanswered' });
    expect(await b.ask(0, 90)).toEqual({ kind: 'held' });
    expect(await holdings()).toEqual({ balance: openingPoints, allotted: { A: 50, B: 90 } });
  });

  it('that are earned or given back at a kiosk can be spent there at once', async () => {
    const { id, b, holdings } = await community(2);
    await recordFact(b.store, accrual(0, 6), null);
    expect(await spendableAt(b)).toBe(60);
    await b.take(id, 0, 2);
    await b.exchange();
    expect(await holdings()).toEqual({ balance: openingPoints, allotted: { A: openingPoints } });
  });

  it('never add up to more than there is, when kiosks ask for all of them at the same time', async () => {
    const { a, b, holdings } = await community(2, { kind: 'floor', points: 1 });
    await Promise.all([a.ask(0, 900), b.ask(0, 900), a.ask(0, 700)]);
    const { balance, allotted } = await holdings();
    expect((allotted['A'] ?? 0) + (allotted['B'] ?? 0)).toBeLessThanOrEqual(balance);
    expect(Math.max(allotted['A'] ?? 0, allotted['B'] ?? 0)).toBeGreaterThanOrEqual(700);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('go to another kiosk when theirs is declared lost, and what it may have spent is kept as its exposure', async () => {
    const { hub, id, a, b, ids, holdings } = await community(2);
    await a.take(id, 0, 10);
    const [lost = ''] = ids;
    expect(
      await revokeKiosk(chainOf(database()), byManager(id), { kioskId: lost, reason: '丢了' }, hub.clock()),
    ).toEqual({
      ok: true,
      value: openingPoints,
    });
    await b.exchange();
    await b.take(id, 0, 30);
    await b.exchange();
    expect(await holdings()).toEqual({ balance: 100, allotted: { B: 100 } });

    // The lost one is found and paired again: what it had spent is booked, and is more than there was.
    await a.pair(id);
    await a.exchange();
    await b.exchange();
    expect(await holdings()).toEqual({ balance: -200, allotted: { B: 100 } });
    expect(await reviewsAt(database(), id)).toEqual(['beyondAllotment', 'overdraft', 'recovered']);
    const [kiosk] = await queryRows<{ exposure: number | null }>(
      database().orm,
      sql`SELECT exposure FROM kiosk WHERE community = ${id} AND id = ${lost}`,
    );
    expect(kiosk?.exposure).toBeNull();
    expect(await verifyLedger(database())).toEqual([]);
    // Nobody spends what is set apart and is not there.
    await expect(b.take(id, 0)).rejects.toThrow('notEnoughPoints');
  });

  it('pass to the tablet that is paired in the place of another', async () => {
    const { hub, id, ids, holdings } = await community(1);
    const next = await newTablet(hub);
    await next.pair(id, ids[0]);
    await next.exchange();
    expect(await holdings()).toEqual({ balance: openingPoints, allotted: { B: openingPoints } });
    await next.take(id, 0, 33);
  });

  it('are asked for by kiosks of this community, about residents it has, in whole positive numbers', async () => {
    const { hub, id } = await community(1);
    await foundCommunity(database(), { residents: 5 });
    const key = await newTabletKey();
    const enrolled: EnrolmentResponse = await pairTablet(hub, enrolments, id, key);
    const asked = async (body: unknown) => {
      const subject = { community: id, kiosk: enrolled.kiosk };
      const call = { method: 'POST', path: '/api/v1/allotments', body, key: key.privateKey, subject } as const;
      const response = await serve(hub, allotments, await signed(call));
      return ((await response.json()) as { readonly code?: string }).code ?? response.status;
    };
    const residentOfOther = residentId(4);
    expect(await asked({ residentId: residentOfOther, atLeast: 5 })).toBe('resident-unknown');
    for (const atLeast of [0, -5, 1.5, 1e12, '5', null]) {
      expect(await asked({ residentId: residentId(0), atLeast })).toBe('request-malformed');
    }
    expect(await asked({ residentId: 'issued', atLeast: 5 })).toBe('resident-unknown');
    expect(await asked({ residentId: residentId(0), atLeast: pointsPrice })).toBe(200);
  });
});
