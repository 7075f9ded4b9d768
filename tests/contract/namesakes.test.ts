import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { findNamesakes } from '#lib/server/sync/namesakes.ts';
import {
  auditor,
  chainIn,
  clerk,
  foundCommunity,
  manager,
  residentEntry,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';
import { enterPeople } from './founding.ts';
import { openHub, type TestHub } from './http.ts';
import { newTablet } from './tablet.ts';

// Kiosks know masked names. Whoever is signed in at one asks the hub who bears a whole name, and so may a thief: not
// more than some 150 names in a day, however it is spread.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describeOnEachDatabase('the whole name that is compared at the hub', (database) => {
  /** A community of three residents of one name, and one of a name that is masked alike. */
  async function open() {
    const hub = openHub(database());
    const community = await foundCommunity(database());
    const other = { ...residentEntry(community, 3), name: '王雪兰' };
    await database().transaction(async (tx) => enterPeople(await chainIn(tx, community), manager, [other]));
    return { hub, community, tablet: await newPaired(hub, community) };
  }
  async function newPaired(hub: TestHub, community: string) {
    const tablet = await newTablet(hub);
    await tablet.pair(community);
    return tablet;
  }
  const told = (...indexes: readonly number[]) => ({ kind: 'told', residents: indexes.map(residentId) });

  it('is that of whoever bears it in this community, in any spelling', async () => {
    const { tablet } = await open();
    await open();
    expect(await tablet.whoIsNamed('王秀兰', clerk)).toEqual(told(0, 1, 2));
    expect(await tablet.whoIsNamed('王 雪\u200B兰', auditor)).toEqual(told(3));
    for (const name of ['王新兰', '王', '王*兰', '王%']) {
      expect(await tablet.whoIsNamed(name, clerk), name).toEqual(told());
    }
    // In a sign there is nothing to be sought: the hub does not take it for a name.
    expect(await tablet.whoIsNamed('%', clerk)).toEqual({ kind: 'unanswered' });
  });

  it('is not told to who does not work there, nor without a network', async () => {
    const { community, tablet } = await open();
    const unanswered = { kind: 'unanswered' };
    expect(await tablet.whoIsNamed('王秀兰', 'stf_nobody')).toEqual(unanswered);
    await database().orm.execute(
      sql`UPDATE staff SET ended_at = now() WHERE community = ${community} AND id = ${clerk}`,
    );
    expect(await tablet.whoIsNamed('王秀兰', clerk)).toEqual(unanswered);
    tablet.faults.push('request');
    expect(await tablet.whoIsNamed('王秀兰', manager)).toEqual(unanswered);
    expect(await tablet.whoIsNamed('王秀兰', manager)).toEqual(told(0, 1, 2));
  });

  it('is told forty times, then ever more slowly, whether somebody bears it or not', async () => {
    const { hub, community, tablet } = await open();
    for (let time = 0; time < 40; time += 1) {
      expect((await tablet.whoIsNamed(time % 2 === 0 ? '王秀兰' : '王新兰', clerk)).kind).toBe('told');
    }
    expect(await tablet.whoIsNamed('王秀兰', clerk)).toEqual({ kind: 'tooMany' });
    // Another tablet of the store goes on, and so does whatever else this one does.
    expect((await (await newPaired(hub, community)).whoIsNamed('王秀兰', clerk)).kind).toBe('told');
    expect((await tablet.exchange()).kind).toBe('done');
    hub.moveClock(2 * minuteMs);
    expect((await tablet.whoIsNamed('王秀兰', clerk)).kind).toBe('told');
    hub.moveClock(2 * minuteMs);
    expect((await tablet.whoIsNamed('王秀兰', clerk)).kind).toBe('tooMany');
    // The night ends the count.
    hub.moveClock(8 * hourMs);
    for (let time = 0; time < 40; time += 1) {
      expect((await tablet.whoIsNamed('王秀兰', clerk)).kind).toBe('told');
    }
    expect((await tablet.whoIsNamed('王秀兰', clerk)).kind).toBe('tooMany');
  });

  it.each([
    [40, 120],
    [48, 144],
    [1000, 90],
  ])('is told to a guesser who rests after %i names no more than %i times in a day', async (perRest, most) => {
    const { community } = await open();
    const thief = { community, kiosk: `ksk_thief_${perRest}`, store: storeId };
    const end = testNow.getTime() + 24 * hourMs;
    let names = 0;
    for (let atMs = testNow.getTime(); atMs < end;) {
      const answer = await findNamesakes(database(), thief, { name: '王新兰', staff: clerk }, new Date(atMs));
      if (answer.ok) names += 1;
      else if (answer.error.code === 'too-many-attempts') atMs += answer.error.retryAfterSeconds * 1000;
      if (answer.ok && names % perRest === 0) atMs += 8 * hourMs;
    }
    expect(names).toBe(most);
  });
});
