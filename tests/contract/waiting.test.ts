import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { Fact } from '#lib/facts/fact.ts';
import { mostPoints } from '#lib/domain/points.ts';
import type { PushResponse } from '#lib/protocol/push.ts';
import { resumeWaiting } from '#lib/server/ledger/resume.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  type TestKiosk,
  accrual,
  cardHash,
  chainIn,
  enterKiosk,
  foundCommunity,
  manager,
  quiet,
  residentEntry,
  residentId,
  testNow,
} from './community.ts';
import { enterPeople } from './founding.ts';
import { describeOnEachDatabase } from './databases.ts';
import { asides, balanceOf, waitingCount } from './ledger-view.ts';
import { pushed } from './pushed.ts';
import { dearReversal } from './staff-facts.ts';

// What one tablet left waiting for somebody who is registered elsewhere, and what of it the hub cannot write.

const newcomer = 7;
const register: Fact = {
  type: 'resident.registered',
  body: {
    residentId: residentId(newcomer),
    number: 'A-R0001',
    name: '李四',
    pinyin: 'li si',
    initials: 'ls',
    elderMode: false,
  },
};
const award = (note: string): Fact => {
  const fact = accrual(newcomer, 1);
  return { ...fact, body: { ...fact.body, note } };
};

describeOnEachDatabase('F126 what waits for a resident', (database) => {
  let community: string;
  let hostile: TestKiosk;
  let honest: TestKiosk;
  beforeEach(async () => {
    community = await foundCommunity(database());
    hostile = await enterKiosk(database(), community, 'Z');
    honest = await enterKiosk(database(), community, 'A');
  });
  const say = async (kiosk: TestKiosk, facts: readonly Fact[]): Promise<PushResponse> =>
    pushed(database(), kiosk, kiosk.batch(facts.map((fact) => kiosk.record(fact))));
  const statuses = ({ results }: PushResponse) => results.map(({ status }) => status);
  const issue: () => Fact = () => ({
    type: 'card.issued',
    body: { cardHash: cardHash(community, newcomer), residentId: residentId(newcomer) },
  });
  const atTheOffice = () =>
    database().transaction(async (tx) =>
      enterPeople(await chainIn(tx, community), manager, [residentEntry(community, newcomer)]),
    );
  /** Runs something while the database takes no award with such a note, as it would take none that it cannot hold. */
  const refusing = async (note: string, run: () => Promise<unknown>): Promise<void> => {
    const trigger = sql.raw(`refuse_${note}`);
    await database().orm.execute(sql`CREATE TRIGGER ${trigger} BEFORE INSERT ON transfer FOR EACH ROW
      WHEN (NEW.note = ${sql.raw(`'${note}'`)}) EXECUTE FUNCTION refuse_change()`);
    try {
      await run();
    } finally {
      await database().orm.execute(sql`DROP TRIGGER ${trigger} ON transfer`);
    }
  };
  const verified = async () => {
    expect(await asides(database(), honest)).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  };

  it('hinders no registration when it cannot be applied, and goes on waiting alone', async () => {
    expect(statuses(await say(hostile, [award('absurd'), award('honest')]))).toEqual(['waiting', 'waiting']);
    await refusing('absurd', async () => {
      expect(statuses(await say(honest, [register, issue()]))).toEqual(['applied', 'applied']);
    });
    expect(await balanceOf(database(), honest, newcomer)).toBe(10);
    expect(await waitingCount(database(), community)).toBe(1);
    await verified();
  });

  it('hinders no registration at the office either', async () => {
    await say(hostile, [award('absurd'), award('honest')]);
    await refusing('absurd', atTheOffice);
    expect(await balanceOf(database(), honest, newcomer)).toBe(10);
    expect(await waitingCount(database(), community)).toBe(1);
    await verified();
  });

  it('is resumed one by one when the hub starts', async () => {
    await say(hostile, [award('absurd'), award('late'), award('later')]);
    await refusing('absurd', async () => {
      await refusing('late', atTheOffice);
      expect(await waitingCount(database(), community)).toBe(2);
      await resumeWaiting(database(), quiet, testNow);
    });
    expect(await balanceOf(database(), honest, newcomer)).toBe(20);
    expect(await waitingCount(database(), community)).toBe(1);
    await resumeWaiting(database(), quiet, testNow);
    expect(await waitingCount(database(), community)).toBe(0);
    await verified();
  });

  it('is looked at by people when it is a reversal of more than was paid', async () => {
    expect(statuses(await say(hostile, dearReversal(community, newcomer)))).toEqual(['waiting', 'waiting']);
    expect(statuses(await say(honest, [register, issue()]))).toEqual(['applied', 'applied']);
    expect(await balanceOf(database(), honest, newcomer)).toBe(-mostPoints);
    expect((await pushed(database(), hostile)).results[1]?.review).toEqual(['reversalMismatch']);
    await verified();
  });
});
