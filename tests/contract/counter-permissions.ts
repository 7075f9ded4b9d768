import { mintCardNumber } from '#lib/domain/card.ts';
import type { Permission } from '#lib/domain/permission.ts';
import { secureRandom } from '#lib/base/id.ts';
import type { Member, Recorded } from '#lib/kiosk/store/staff/recording.ts';
import { clerk, openingStock, redeemOne, type Scene } from '#doubles/community-double.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';
import { tasks, tasksOf } from '../../src/routes/(kiosk)/staff/tasks.ts';
import { deviceRights } from '../../src/routes/(kiosk)/staff/views.ts';

/** Whether a member of staff was let. Whatever else is wrong with what they ask for is told to those who may alone. */
type Ask = (scene: Scene, by: Member) => Promise<boolean>;
type Answer = Recorded<{ readonly code: string }>;

/** The commands that record something under somebody's name. */
type Recording = {
  [Name in keyof StaffDesk]: StaffDesk[Name] extends (by: Member, ...rest: never[]) => Promise<Recorded<unknown>>
    ? Name
    : never;
}[keyof StaffDesk];
type Command = readonly [Permission, (desk: StaffDesk, by: Member) => Promise<Answer>];

const cardNumber = mintCardNumber(secureRandom);
const newItem = { itemId: 'x', barcode: '6901028300070', name: '米', shelfPlace: 'A1', photo: null };
const newResident = { residentId: 'x', name: '王', pinyin: 'wang', initials: 'w', elderMode: false, cardNumber };
const newAward = { accrualId: 'x', residentId: 'res_1', categoryId: 'cat_1', quantity: 1, note: '' };
const newWriteOff = { writeOffId: 'x', lines: [], reason: 'damaged', note: '', photo: null } as const;
const prices = { pointsPrice: 1, cashPriceFen: 0, marketPriceFen: 0 };

const commands: { readonly [Name in Recording]: Command } = {
  createItem: ['item.create', (desk, by) => desk.createItem(by, { ...newItem, ...prices })],
  receive: ['stock.receive', (desk, by) => desk.receive(by, { deliveryId: 'x', lines: [], note: '' })],
  writeOff: ['stock.writeOff', (desk, by) => desk.writeOff(by, newWriteOff)],
  count: ['stock.count', (desk, by) => desk.count(by, { countId: 'x', place: 'A1', approvedBy: null })],
  award: ['points.award', (desk, by) => desk.award(by, { ...newAward, approvedBy: null })],
  reverseAccrual: [
    'points.reverse',
    (desk, by) => desk.reverseAccrual(by, { residentId: 'res_1', transferId: 'x', reason: 'x' }),
  ],
  reverseRedemption: [
    'redemption.reverse',
    (desk, by) => desk.reverseRedemption(by, { redemptionId: 'x', lines: [], reason: 'x' }),
  ],
  register: ['resident.register', (desk, by) => desk.register(by, newResident)],
  issueCard: ['card.issue', (desk, by) => desk.issueCard(by, { residentId: 'res_1', cardNumber, ends: null })],
  revokeCard: [
    'card.revoke',
    (desk, by) => desk.revokeCard(by, { cardHash: 'x', residentId: 'res_1', status: 'lost', reason: 'x' }),
  ],
  closeShift: ['shift.close', (desk, by) => desk.closeShift(by, { shiftId: 'x', cashCountedFen: 0, note: '' })],
};

const refusalOf = (answer: Answer): string | undefined => (answer.kind === 'refused' ? answer.refusal.code : undefined);

/** Everything for which the counter asks who is there, with the permission that it takes. */
export const askedAtCounter: readonly (readonly [what: string, Permission, Ask])[] = [
  ...Object.entries(commands).map(([name, [permission, ask]]): readonly [string, Permission, Ask] => [
    name,
    permission,
    async ({ tablet }, by) => refusalOf(await ask(tablet.staff, by)) !== 'notPermitted',
  ]),
  ...tasks.map(({ name, permission }): readonly [string, Permission, Ask] => [
    `the task ${name}`,
    permission,
    (_scene, { role }) => Promise.resolve(tasksOf({ role }).some((task) => task.name === name)),
  ]),
  [
    'a count confirmed as the second person',
    'stock.approveCount',
    async ({ tablet: { staff }, newId }, approvedBy) => {
      const { countId } = await staff.startCount(clerk, 'A1', newId());
      await staff.countItem(clerk, 'A1', 'itm_1', openingStock - 6);
      return refusalOf(await staff.count(clerk, { countId, place: 'A1', approvedBy })) !== 'needsManager';
    },
  ],
  [
    'an award confirmed as the second person',
    'points.approve',
    async ({ tablet }, { id }) =>
      refusalOf(await tablet.staff.award(clerk, { ...newAward, approvedBy: id })) !== 'notPermitted',
  ],
  [
    'goods let through',
    'redemption.letThrough',
    async (scene, by) => (await redeemOne(scene, 0, 1, 0, scene.newId(), by)).kind !== 'refused',
  ],
  ['goods handed over', 'redemption.handOver', ({ tablet }, by) => tablet.staff.handOver(by, [])],
  ['a saved outbox', 'sync.export', (_scene, { role }) => Promise.resolve(deviceRights(role).canExport)],
  ['a doubt ended', 'kiosk.settle', (_scene, { role }) => Promise.resolve(deviceRights(role).canSettle)],
];
