import { expect, test } from 'vitest';
import { eventVersions } from '#lib/protocol/event.ts';
import { clerk, newPairedScene, type Scene } from '#doubles/community-double.ts';
import { readJournal } from './journal.ts';

const said = '王桂兰忘带卡';

const award = (scene: Scene, note: string) => {
  const what = { accrualId: scene.newId(), residentId: 'res_1', categoryId: 'cat_2', quantity: 1, approvedBy: null };
  return scene.tablet.staff.award(clerk, { ...what, note });
};
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
