import { expect, test } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { mintCardNumber } from '#lib/domain/card.ts';
import { commitmentOf } from '#lib/facts/registration/commitment.ts';
import { commitmentIn } from '#lib/facts/beside.ts';
import { eventVersions } from '#lib/protocol/event.ts';
import { clerk, newPairedScene, redeemOne, type Scene } from '#doubles/community-double.ts';
import { recordFact } from '#doubles/record-fact.ts';
import { readJournal } from './journal.ts';
import { unansweredChains } from './staff/export.ts';

const newcomer = { residentId: 'resident-1', name: '欧阳华', pinyin: 'ouyanghua', initials: 'oyh', elderMode: true };

const register = (scene: Scene) =>
  scene.tablet.staff.register(clerk, { ...newcomer, cardNumber: mintCardNumber(secureRandom) });
const events = async (scene: Scene) => (await scene.tablet.tables.outbox.toArray()).map(({ event }) => event);
const shown = async (scene: Scene) => (await scene.tablet.store.residentView('resident-1'))?.maskedName;
const said = { name: '欧阳华', pinyin: 'ouyanghua', initials: 'oyh' };

test('stand beside the event, which commits to them', async () => {
  const scene = await newPairedScene();
  await register(scene);
  const [registered] = await events(scene);
  const [row, ...others] = await scene.tablet.tables.personalWords.toArray();
  expect(others).toEqual([]);
  expect(row).toMatchObject({ words: said, commitment: registered && commitmentIn(registered) });
  expect(row && commitmentOf(row.words)).toBe(row?.commitment);
  expect(registered).toMatchObject({ v: 2, body: { residentId: 'resident-1', number: 'A-R0001' } });
  expect(JSON.stringify(registered)).not.toMatch(/欧阳|ouyang|oyh/);
  expect(await shown(scene)).toBe('欧阳*');
});

test('travel beside it to the hub, which shows the name', async () => {
  const scene = await newPairedScene();
  await register(scene);
  await redeemOne(scene);
  await scene.tablet.exchange();
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ maskedName: '欧阳*', initials: 'oyh' });
  const bodies = scene.hub.seen.filter(({ path }) => path.endsWith('/push')).map(({ body }) => body);
  expect(bodies.map((body) => (JSON.parse(body) as { words?: unknown[] }).words?.length)).toEqual([1]);
});

test('lie in the second copy and in the file of the outbox', async () => {
  const scene = await newPairedScene();
  await register(scene);
  const [chain] = await unansweredChains(scene.tablet.tables);
  expect(chain?.events).toMatchObject([{ event: { v: 2 }, words: said }, { words: null }]);
  await scene.tablet.powerOff();
  scene.tablet.journal.text = '';
  await scene.tablet.start();
  expect((await readJournal(scene.tablet.journal.text)).entries.slice(1)).toMatchObject([{ words: said }, {}]);
});

test('come back from the second copy with their event', async () => {
  const scene = await newPairedScene();
  const files = await scene.tablet.copyFiles();
  await register(scene);
  await scene.tablet.restoreFiles(files);
  await scene.tablet.powerOff();
  expect(await scene.tablet.start()).toEqual({ kind: 'recovered', events: 2 });
  expect(await shown(scene)).toBe('欧阳*');
  await scene.tablet.exchange();
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ maskedName: '欧阳*' });
});

test('that are missing leave a resident without a name, who has a card and points all the same', async () => {
  const scene = await newPairedScene();
  await register(scene);
  await scene.tablet.tables.personalWords.clear();
  expect(await shown(scene)).toBe('');
  await scene.tablet.exchange();
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ number: 'A-R0001', maskedName: '' });
  expect(scene.hub.setAside).toEqual([]);
});

test('wait with their event for a hub that does not read them, and are never written down as version 1', async () => {
  const scene = await newPairedScene();
  scene.hub.reads = { ...eventVersions, 'resident.registered': 1 };
  await scene.tablet.exchange();
  await redeemOne(scene);
  await register(scene);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  expect((await scene.tablet.store.status()).held.events).toBe(2);
  expect((await redeemOne(scene)).kind).toBe('recorded');
  scene.hub.reads = eventVersions;
  await scene.tablet.exchange();
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 3 });
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ maskedName: '欧阳*' });
});

/** The hub has erased the words of a resident. */
const eraseAtHub = (scene: Scene) => {
  const row = scene.hub.row('residents', 'resident-1');
  if (row !== undefined) scene.hub.put('residents', { ...row, maskedName: '', initials: '' });
  scene.hub.put('erasures', { id: 'resident-1', of: 'resident', at: new Date(scene.clock.nowMs).toISOString() });
};
const everything = async (scene: Scene) =>
  JSON.stringify(await Promise.all(scene.tablet.tables.tables.map((table) => table.toArray()))) +
  scene.tablet.journal.text;
const registerFirst = (scene: Scene) => {
  const body = { ...newcomer, number: 'A-R0001' };
  return recordFact(scene.tablet.store, { type: 'resident.registered', body }, clerk.id);
};

test.each([
  ['2', register],
  ['1', registerFirst],
])('are erased with the pull that has none, of version %s, in the second copy as well', async (_version, record) => {
  const scene = await newPairedScene();
  await record(scene);
  await redeemOne(scene);
  await scene.tablet.exchange();
  expect(await everything(scene)).toMatch(/欧阳华/);
  const hashes = (await events(scene)).map(({ hash }) => hash);
  eraseAtHub(scene);
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect(await everything(scene)).not.toMatch(/欧阳|ouyang|oyh/);
  expect((await events(scene)).map(({ hash }) => hash)).toEqual(hashes);
  expect(await scene.tablet.tables.read('erasedSinceCopy')).toBeUndefined();
  expect(await shown(scene)).toBe('');
  // The chain goes on, and the tablet starts with both copies in agreement.
  await redeemOne(scene);
  await scene.tablet.powerOff();
  expect(await scene.tablet.start()).toEqual({ kind: 'sound' });
  await scene.tablet.exchange();
  expect(scene.hub.setAside).toEqual([]);
});

test('that were erased do not hold up a hub that was restored: a tombstone takes the place of version 1', async () => {
  const scene = await newPairedScene();
  const before = scene.hub.dump();
  await registerFirst(scene);
  await redeemOne(scene);
  await scene.tablet.exchange();
  eraseAtHub(scene);
  await scene.tablet.exchange();
  scene.hub.restore(before);
  await scene.tablet.exchange();
  await scene.tablet.exchange();
  expect(scene.hub.events).toHaveLength(2);
  expect(scene.hub.setAside).toEqual([]);
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ number: 'A-R0001', maskedName: '' });
});

/** A release that knows no words sends what waits, and leaves its table as it is. */
async function exchangeByEarlierRelease({ tablet }: Scene): Promise<void> {
  const { personalWords } = tablet.tables;
  const kept = await personalWords.toArray();
  await personalWords.clear();
  await tablet.exchange();
  await personalWords.bulkAdd(kept);
}

test('that a release which was put back has left behind follow their event, once', async () => {
  const scene = await newPairedScene();
  await register(scene);
  await exchangeByEarlierRelease(scene);
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ number: 'A-R0001', maskedName: '' });
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ maskedName: '欧阳*', initials: 'oyh' });
  expect(await shown(scene)).toBe('欧阳*');
  const pushes = () => scene.hub.seen.filter(({ path }) => path.endsWith('/push')).length;
  const before = pushes();
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
  expect(pushes()).toBe(before);
  expect(scene.hub.setAside).toEqual([]);
});

test('do not follow an event that the hub has set aside, or does not read any more', async () => {
  const scene = await newPairedScene();
  await register(scene);
  await exchangeByEarlierRelease(scene);
  await scene.tablet.tables.write('reads', { ...eventVersions, 'resident.registered': 1 });
  scene.hub.reads = { ...eventVersions, 'resident.registered': 1 };
  await scene.tablet.exchange();
  expect((await scene.tablet.store.status()).held.events).toBe(0);
  scene.hub.reads = eventVersions;
  const [registered] = await events(scene);
  if (registered === undefined) throw new Error('somebody was registered');
  const { epoch, seq } = registered;
  await scene.tablet.tables.exceptions.put({ epoch, seq, state: 'setAside', answer: null });
  await scene.tablet.exchange();
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
});

test('are forgotten with their event', async () => {
  const scene = await newPairedScene();
  await register(scene);
  await scene.tablet.exchange();
  scene.hub.backupSeq = 2;
  await scene.tablet.exchange();
  scene.clock.nowMs += 91 * 86_400_000;
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect(await events(scene)).toEqual([]);
  expect(await scene.tablet.tables.personalWords.count()).toBe(0);
});
