import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { noteOfResident, notesOf, type NoteWanted } from '#lib/server/console/resident-notes.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { byManager, chainOf, foundCommunity, residentId, testNow } from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { subjectsAfter } from './tampering.ts';

// That a resident agrees to be named in public is noted with a date, and withdrawn as easily.

const own = residentId(0);

describeOnEachDatabase('the consent to be named in public', (database) => {
  const note = (community: string, more: Partial<NoteWanted> = {}) => {
    const wanted = { residentId: own, after: 0, is: true, reason: '本人当面同意', ...more };
    return noteOfResident(chainOf(database()), byManager(community), 'consent', wanted, testNow);
  };
  const withdrawn = { after: 1, is: false, reason: '本人不愿意了' };

  it('is nobody’s until it is noted, is noted once with how it was given, and is withdrawn', async () => {
    const community = await foundCommunity(database());
    expect(await notesOf(database().orm, 'consent', community, own)).toEqual([]);
    expect(await note(community, { reason: '' })).toEqual({ ok: false, error: 'reasonMissing' });
    expect(await note(community, { is: false })).toEqual({ ok: false, error: 'unchanged' });
    expect(await note(community)).toEqual({ ok: true, value: 'noted' });
    expect(await note(community)).toEqual({ ok: true, value: 'again' });
    expect(await note(community, { reason: '另一个人又登记' })).toEqual({ ok: false, error: 'overtaken' });
    expect(await note(community, withdrawn)).toEqual({ ok: true, value: 'noted' });
    expect(await notesOf(database().orm, 'consent', community, own)).toMatchObject([
      { number: 2, is: false, reason: '本人不愿意了', atMs: testNow.getTime() },
      { number: 1, is: true, reason: '本人当面同意' },
    ]);
    // Nothing else was noted of them, nor of anybody else.
    expect(await notesOf(database().orm, 'stay', community, own)).toEqual([]);
    expect(await notesOf(database().orm, 'consent', community, residentId(1))).toEqual([]);
    expect(await verifyLedger(database())).toEqual([]);
  });

  it('cannot be made up, taken away or dated otherwise behind the facts', async () => {
    const community = await foundCommunity(database());
    await note(community);
    const [fact] = await queryRows<{ number: number }>(
      database().orm,
      sql`SELECT number FROM hub_fact WHERE community = ${community} AND type = 'consent.given'`,
    );
    const subject = `consent by hub fact ${fact?.number ?? 0}`;
    const rows = sql`resident_consent`;
    for (const change of [
      sql`UPDATE ${rows} SET given = false WHERE community = ${community}`,
      sql`UPDATE ${rows} SET since = since - interval '1 day' WHERE community = ${community}`,
      sql`DELETE FROM ${rows} WHERE community = ${community}`,
    ]) {
      expect(await subjectsAfter(database(), change)).toContain(subject);
    }
    await expect(database().orm.execute(sql`DELETE FROM resident_consent`)).rejects.toThrow();
  });
});
