import { expect, test } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { may, type Permission } from '#lib/domain/permission.ts';
import { secureRandom } from '#lib/base/id.ts';
import { readJournal } from '../journal.ts';
import type { Member, Recorded } from './recording.ts';
import { auditor, clerk, manager, newPairedScene } from '#doubles/community-double.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';

const cardNumber = mintCardNumber(secureRandom);
/** The commands that record something under somebody's name. */
type Recording = {
  [Name in keyof StaffDesk]: StaffDesk[Name] extends (by: Member, ...rest: never[]) => Promise<Recorded<unknown>>
    ? Name
    : never;
}[keyof StaffDesk];
type Ask = (desk: StaffDesk, by: Member) => Promise<Recorded<unknown>>;
const commands: { readonly [Name in Recording]: readonly [Permission, Ask] } = {
  createItem: [
    'item.create',
    (desk, by) =>
      desk.createItem(by, {
        itemId: 'x',
        barcode: '6901028300070',
        name: '米',
        pointsPrice: 1,
        cashPriceFen: 0,
        marketPriceFen: 0,
        shelfPlace: 'A1',
        photo: null,
      }),
  ],
  receive: ['stock.receive', (desk, by) => desk.receive(by, { deliveryId: 'x', lines: [], note: '' })],
  writeOff: [
    'stock.writeOff',
    (desk, by) => desk.writeOff(by, { writeOffId: 'x', lines: [], reason: 'damaged', note: '', photo: null }),
  ],
  count: ['stock.count', (desk, by) => desk.count(by, { countId: 'x', place: 'A1', approvedBy: null })],
  award: [
    'points.award',
    (desk, by) =>
      desk.award(by, {
        accrualId: 'x',
        residentId: 'res_1',
        categoryId: 'cat_1',
        quantity: 1,
        note: '',
        approvedBy: null,
      }),
  ],
  reverseAccrual: [
    'points.reverse',
    (desk, by) => desk.reverseAccrual(by, { residentId: 'res_1', transferId: 'x', reason: 'x' }),
  ],
  reverseRedemption: [
    'redemption.reverse',
    (desk, by) => desk.reverseRedemption(by, { redemptionId: 'x', lines: [], reason: 'x' }),
  ],
  register: [
    'resident.register',
    (desk, by) =>
      desk.register(by, {
        residentId: 'x',
        name: '王',
        pinyin: 'wang',
        initials: 'w',
        elderMode: false,
        cardNumber,
      }),
  ],
  issueCard: ['card.issue', (desk, by) => desk.issueCard(by, { residentId: 'res_1', cardNumber, ends: null })],
  revokeCard: [
    'card.revoke',
    (desk, by) => desk.revokeCard(by, { cardHash: 'x', residentId: 'res_1', status: 'lost', reason: 'x' }),
  ],
  closeShift: ['shift.close', (desk, by) => desk.closeShift(by, { shiftId: 'x', cashCountedFen: 0, note: '' })],
};

test.each(Object.entries(commands))(
  '%s is for those who may, and changes nothing for others',
  async (_name, command) => {
    const [permission, ask] = command;
    for (const by of [clerk, manager, auditor]) {
      const scene = await newPairedScene();
      const refused = { kind: 'refused', refusal: { code: 'notPermitted' } };
      const answer = expect(await ask(scene.tablet.staff, by));
      if (may(by.role, permission)) answer.not.toEqual(refused);
      else {
        answer.toEqual(refused);
        expect(await scene.tablet.tables.outbox.count()).toBe(0);
      }
    }
  },
);

test('goods are handed over by those who may', async () => {
  for (const by of [clerk, manager, auditor]) {
    const { tablet } = await newPairedScene();
    expect(await tablet.staff.handOver(by, [])).toBe(may(by.role, 'redemption.handOver'));
  }
});

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
