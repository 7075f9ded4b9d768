import { expect, test } from 'vitest';
import { eventVersions } from '#lib/protocol/event.ts';
import { clerk, manager, newPairedScene, type Scene } from '#doubles/community-double.ts';
import { recordFact } from '#doubles/record-fact.ts';
import type { Fact } from '#lib/facts/fact.ts';
import { sealEvent } from '#lib/protocol/seal.ts';
import { readJournal } from './journal.ts';

const said = '王桂兰忘带卡';

const award = (scene: Scene, note: string) => {
  const what = { accrualId: scene.newId(), residentId: 'res_1', categoryId: 'cat_2', quantity: 1, approvedBy: null };
  return scene.tablet.staff.award(clerk, { ...what, note });
};
const closeShift = ({ tablet, newId }: Scene) =>
  tablet.staff.closeShift(manager, { shiftId: newId(), cashCountedFen: 0, note: said });
const letThrough = async (scene: Scene) => {
  const lines = [{ itemId: 'itm_1', quantity: 1, pointsEach: 0, cashEachFen: 0 }];
  const body = { redemptionId: scene.newId(), number: 'A-9', residentId: 'res_1', cardHash: 'h'.repeat(43), lines };
  const fact: Fact = { type: 'redemption.recorded', body: { ...body, points: 0, cashFen: 0, letThrough: said } };
  return recordFact(scene.tablet.store, fact, clerk.id);
};
const newcomer = { residentId: 'res_9', number: 'A-R9', name: '李', pinyin: 'li', initials: 'l', elderMode: false };
const events = async (scene: Scene) => (await scene.tablet.tables.outbox.toArray()).map(({ event }) => event);
const noteShown = async (scene: Scene) => (await scene.tablet.store.residentView('res_1'))?.movements[0]?.note;
const everything = async (scene: Scene) =>
  JSON.stringify(await Promise.all(scene.tablet.tables.tables.map((table) => table.toArray()))) +
  scene.tablet.journal.text;

test('a note lies beside its award, is shown here, and travels with it', async () => {
  const scene = await newPairedScene();
  await award(scene, ` ${said}\n`);
  const [awarded] = await events(scene);
  expect(awarded).toMatchObject({ v: 2, body: { residentId: 'res_1', points: 5 } });
  expect(JSON.stringify(awarded)).not.toContain(said);
  expect(await noteShown(scene)).toBe(said);
  expect((await readJournal(scene.tablet.journal.text)).entries.at(-1)).toMatchObject({ words: { note: said } });
  await scene.tablet.exchange();
  const sent = scene.hub.seen.find(({ path }) => path.endsWith('/push'))?.body ?? '{}';
  expect(JSON.parse(sent)).toMatchObject({ events: [{ v: 2 }], words: [{ note: said }] });
  expect(scene.hub.setAside).toEqual([]);
});

test('an award without a note stays version 1, which every hub reads', async () => {
  const scene = await newPairedScene();
  scene.hub.reads = { ...eventVersions, 'accrual.recorded': 1 };
  await scene.tablet.exchange();
  await award(scene, ' ');
  expect(await events(scene)).toMatchObject([{ v: 1, body: { note: '' } }]);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  await award(scene, said);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 0 });
  expect((await scene.tablet.store.status()).held.events).toBe(1);
  expect(await noteShown(scene)).toBe(said);
});

test('a note goes with the words of its resident, in the second copy as well, and of nobody else', async () => {
  const scene = await newPairedScene();
  await award(scene, said);
  await scene.tablet.exchange();
  const at = new Date(scene.clock.nowMs).toISOString();
  scene.hub.put('erasures', { id: 'res_2', of: 'resident', at });
  await scene.tablet.exchange();
  expect(await everything(scene)).toContain(said);
  const before = await events(scene);
  scene.hub.put('erasures', { id: 'res_1', of: 'resident', at });
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect(await everything(scene)).not.toContain(said);
  expect(await events(scene)).toEqual(before);
});

test.each([
  ['a shift', (scene: Scene) => closeShift(scene)],
  ['goods that were let through', (scene: Scene) => letThrough(scene)],
])('the text of %s lies beside the event, and is erased with that event alone', async (_what, record) => {
  const scene = await newPairedScene();
  await award(scene, '王桂兰改天来');
  await record(scene);
  const [, recorded] = await events(scene);
  expect(recorded).toMatchObject({ v: 2 });
  expect(JSON.stringify(recorded)).not.toContain(said);
  await scene.tablet.exchange();
  const sent = scene.hub.seen.find(({ path }) => path.endsWith('/push'))?.body ?? '{}';
  expect(JSON.parse(sent)).toMatchObject({ words: [{ note: '王桂兰改天来' }, { note: said }] });
  expect(scene.hub.setAside).toEqual([]);
  const at = new Date(scene.clock.nowMs).toISOString();
  scene.hub.put('erasures', { id: recorded?.id ?? '', of: 'event', at });
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect(await everything(scene)).not.toContain(said);
  expect(await everything(scene)).toContain('王桂兰改天来');
  expect(await events(scene)).toContainEqual(recorded);
});

test('a text that an earlier release has hashed gives way to a tombstone, which is sent like the event', async () => {
  const scene = await newPairedScene();
  await closeShift(scene);
  const { tables } = scene.tablet;
  const [row] = await tables.outbox.toArray();
  if (row?.event.type !== 'shift.closed') throw new Error('a shift was recorded');
  const { words: _commitment, ...body } = row.event.body;
  const event = sealEvent({ ...row.event, v: 1, body: { ...body, note: said } });
  await tables.outbox.put({ ...row, event });
  const chain = await tables.read('chain');
  if (chain !== undefined) await tables.write('chain', { ...chain, lastHash: event.hash });
  await tables.personalWords.clear();
  const at = new Date(scene.clock.nowMs).toISOString();
  scene.hub.put('erasures', { id: event.id, of: 'event', at });
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect(await events(scene)).toMatchObject([{ v: 2, hash: event.hash, body: { ...body, words: 'erased' } }]);
  expect(await everything(scene)).not.toContain(said);
  await recordFact(scene.tablet.store, { type: 'resident.registered', body: newcomer }, clerk.id);
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  expect(scene.hub.setAside).toEqual([]);
});
