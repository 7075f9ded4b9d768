import { expect, test } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { secureRandom } from '#lib/base/id.ts';
import { readJournal } from '../journal.ts';
import { auditor, clerk, newPairedScene } from '#doubles/community-double.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';

const cardNumber = mintCardNumber(secureRandom);
const tasks: Readonly<Record<string, (desk: StaffDesk) => Promise<{ readonly kind: string }>>> = {
  createItem: (desk) =>
    desk.createItem(auditor, {
      itemId: 'x',
      barcode: '6901028300070',
      name: '米',
      pointsPrice: 1,
      cashPriceFen: 0,
      marketPriceFen: 0,
      shelfPlace: 'A1',
      photo: null,
    }),
  receive: (desk) => desk.receive(auditor, { deliveryId: 'x', lines: [], note: '' }),
  writeOff: (desk) => desk.writeOff(auditor, { writeOffId: 'x', lines: [], reason: 'damaged', note: '', photo: null }),
  count: (desk) => desk.count(auditor, { countId: 'x', place: 'A1', approvedBy: null }),
  award: (desk) =>
    desk.award(auditor, {
      accrualId: 'x',
      residentId: 'res_1',
      categoryId: 'cat_1',
      quantity: 1,
      note: '',
      approvedBy: null,
    }),
  reverseAccrual: (desk) => desk.reverseAccrual(auditor, { residentId: 'res_1', transferId: 'x', reason: 'x' }),
  reverseRedemption: (desk) => desk.reverseRedemption(auditor, { redemptionId: 'x', lines: [], reason: 'x' }),
  register: (desk) =>
    desk.register(auditor, {
      residentId: 'x',
      name: '王',
      pinyin: 'wang',
      initials: 'w',
      elderMode: false,
      cardNumber,
    }),
  issueCard: (desk) => desk.issueCard(auditor, { residentId: 'res_1', cardNumber, ends: null }),
  revokeCard: (desk) => desk.revokeCard(auditor, { cardHash: 'x', residentId: 'res_1', status: 'lost', reason: 'x' }),
  closeShift: (desk) => desk.closeShift(auditor, { shiftId: 'x', cashCountedFen: 0, note: '' }),
};

test.each(Object.entries(tasks))('an auditor changes nothing by %s', async (_name, task) => {
  const scene = await newPairedScene();
  expect(await task(scene.tablet.staff)).toEqual({ kind: 'refused', refusal: { code: 'notPermitted' } });
  expect(await scene.tablet.tables.outbox.count()).toBe(0);
});

test('what is recorded is in the second copy, and everybody who listens hears of it', async () => {
  const scene = await newPairedScene();
  let heard = 0;
  scene.tablet.store.subscribe(() => (heard += 1));
  const { staff } = scene.tablet;
  await staff.issueCard(clerk, { residentId: 'res_1', cardNumber, ends: null });
  await scene.tablet.store.journalSettled();
  const events = readJournal(scene.tablet.journal.text).entries.filter(({ kind }) => kind === 'event');
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
