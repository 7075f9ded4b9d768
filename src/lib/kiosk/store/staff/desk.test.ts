import { expect, test } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { secureRandom } from '#lib/base/id.ts';
import { readJournal } from '../journal.ts';
import { clerk, newPairedScene } from '#doubles/community-double.ts';

const cardNumber = mintCardNumber(secureRandom);

test('what is recorded is in the second copy, and everybody who listens hears of it', async () => {
  const scene = await newPairedScene();
  let heard = 0;
  scene.tablet.store.subscribe(() => (heard += 1));
  const { staff } = scene.tablet;
  await staff.issueCard(clerk, { residentId: 'res_1', cardNumber, ends: null });
  await scene.tablet.store.journalSettled();
  const { entries } = await readJournal(scene.tablet.journal.text);
  const events = entries.filter(({ kind }) => kind === 'event');
  expect([events.length, heard]).toEqual([1, 1]);
});

test('drafts outlive a reload, are found by the beginnings of their names, and go when they are dropped', async () => {
  const scene = await newPairedScene();
  const { staff } = scene.tablet;
  await staff.saveDraft('restock', clerk.id, { lines: [1] });
  await staff.saveDraft('restock', clerk.id, { lines: [1, 2] });
  await staff.startCount(clerk, 'A1', scene.newId());
  await scene.tablet.powerOff();
  await scene.tablet.start();
  const later = scene.tablet.staff;
  expect(await later.readDraft('restock')).toMatchObject({ owner: clerk.id, value: { lines: [1, 2] } });
  expect((await later.listDrafts('count:')).map(({ name }) => name)).toEqual(['count:A1']);
  await later.dropDraft('restock');
  expect(await later.readDraft('restock')).toBeUndefined();
});

test('the hub’s suppliers are there to choose from', async () => {
  const scene = await newPairedScene();
  expect(await scene.tablet.staff.suppliers()).toEqual([{ id: 'sup_1', name: '供销社', nameEn: 'Co-op' }]);
});
