import { sql, type SQL } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { decideAdjustment, proposeAdjustment } from '#lib/server/console/adjustments.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import {
  auditor,
  byManager,
  cardHash,
  chainOf,
  clerk,
  enterKiosk,
  foundCommunity,
  manager,
  newId,
  residentId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { pushed } from './pushed.ts';
import { cardOf, issueCard, stopCard, takeBack } from './staff-facts.ts';
import { subjectsAfter } from './tampering.ts';

// Whoever changes a row that follows from a fact, and every sum beside it, past all triggers.

describeOnEachDatabase('a row that says something else than its fact', (database) => {
  /** A community with a movement of points of each kind, a card that was stopped, and somebody erased. */
  const found = async () => {
    const community = await foundCommunity(database());
    const kiosk = await enterKiosk(database(), community, 'A');
    const award = kiosk.accrue(0, 2);
    const sale = kiosk.redeem(0);
    const wrong = kiosk.accrue(1, 3);
    kiosk.record(takeBack(wrong.id, 1, 30), { staff: manager });
    const stopped = cardOf(`${community} stopped`);
    kiosk.record(issueCard(stopped, residentId(0)));
    kiosk.record(stopCard(stopped, residentId(0)));
    // Whoever is not known yet gets nothing, and that is no mistake.
    kiosk.accrue(77, 1);
    await pushed(database(), kiosk, kiosk.batch());
    const adjustment = newId();
    const by = { communityId: community, staffId: auditor, role: 'auditor' } as const;
    const wanted = { id: adjustment, residentId: residentId(0), points: -7, reason: '多记了' };
    await proposeAdjustment(chainOf(database()), byManager(community), wanted, testNow);
    await decideAdjustment(chainOf(database()), by, { id: adjustment, decision: 'confirm' }, testNow);
    const erased = { residentId: residentId(2), reason: '本人要求', typedNumber: 'XL-0002' };
    expect(await eraseResident(chainOf(database()), byManager(community), erased, testNow)).toMatchObject({ ok: true });
    expect(await verifyLedger(database())).toEqual([]);
    return {
      community,
      own: sql`community = ${community}`,
      award,
      sale,
      adjustment,
      stopped,
      seq: kiosk.events.length,
    };
  };
  const told = (statement: SQL) => subjectsAfter(database(), statement);

  it('is a movement of points whose sums were changed with it, or that is gone', async () => {
    const { own, award, sale, adjustment } = await found();
    const moreBy = (id: string, debit: string, credit: string) => sql`
      WITH moved AS (UPDATE transfer SET points = points + 5 WHERE ${own} AND id = ${id})
      UPDATE account SET balance = balance + CASE id WHEN ${debit}::text THEN -5 ELSE 5 END
      WHERE ${own} AND id IN (${debit}::text, ${credit}::text)`;
    const gone = (id: string, points: number) => sql`
      WITH moved AS (DELETE FROM transfer WHERE ${own} AND id = ${id})
      UPDATE account SET balance = balance + CASE id WHEN 'issued' THEN ${points}::integer ELSE -${points}::integer END
      WHERE ${own} AND id IN ('issued', ${residentId(0)}::text)`;
    const asItsFact = (id: string) => [`transfer ${id} as its fact says`];
    // What a tablet gives is added up by its days besides.
    const asGiven = (id: string) => ['given at ksk-a', ...asItsFact(id)];
    expect(await told(moreBy(award.id, 'issued', residentId(0)))).toEqual(asGiven(award.id));
    expect(await told(moreBy(sale.id, residentId(0), 'redeemed'))).toEqual(asItsFact(sale.id));
    expect(await told(moreBy(adjustment, residentId(0), 'adjusted'))).toEqual(asItsFact(adjustment));
    expect(await told(gone(award.id, 20))).toEqual(asGiven(award.id));
    // Points of one resident that another one got, of whom the facts say nothing.
    const another = sql`
      WITH moved AS (UPDATE transfer SET credit_account = ${residentId(1)} WHERE ${own} AND id = ${award.id})
      UPDATE account SET balance = balance + CASE id WHEN ${residentId(0)}::text THEN -20 ELSE 20 END,
        allotted = '{}', lent = '{}' WHERE ${own} AND id IN (${residentId(0)}::text, ${residentId(1)}::text)`;
    expect(await told(another)).toEqual(asItsFact(award.id));
  });

  it('is a card of somebody else, or one that is good again', async () => {
    const { community, own, stopped } = await found();
    const first = cardHash(community, 0);
    expect(await told(sql`UPDATE card SET resident = ${residentId(1)} WHERE ${own} AND hash = ${first}`)).toEqual([
      `card ${first} as facts say`,
    ]);
    expect(await told(sql`UPDATE card SET status = 'active' WHERE ${own} AND hash = ${stopped}`)).toEqual([
      `card ${stopped} as facts say`,
    ]);
  });

  it('is a role, a right that has ended, a PIN or a password that nobody gave', async () => {
    const { own } = await found();
    const asFacts = [`member of staff ${clerk} as facts say`];
    for (const change of [
      sql`role = 'manager'`,
      sql`ended_at = now()`,
      sql`pin_hash = 'of-another'`,
      sql`password_hash = 'of-another'`,
    ]) {
      expect(await told(sql`UPDATE staff SET ${change} WHERE ${own} AND id = ${clerk}`)).toEqual(asFacts);
    }
    expect(await told(sql`UPDATE staff SET id = 'stf_nobody' WHERE ${own} AND id = ${clerk}`)).toEqual([
      'member of staff stf_nobody as facts say',
    ]);
  });

  it('is an event in another place, or an erasure that is kept no more', async () => {
    const { own, award, seq } = await found();
    const inItsPlace = [`event ${award.id} in its place`];
    for (const change of [sql`seq = ${seq + 1}`, sql`kiosk = 'ksk-z'`, sql`epoch = gen_random_uuid()`]) {
      expect(await told(sql`UPDATE event SET ${change} WHERE ${own} AND id = ${award.id}`)).toEqual(inItsPlace);
    }
    expect(await told(sql`DELETE FROM resident_erasure WHERE ${own}`)).toEqual([`erasure of ${residentId(2)}`]);
  });
});
