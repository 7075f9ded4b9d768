import { mintCardNumber } from '#lib/domain/card.ts';
import { residentCards } from '#lib/kiosk/store/staff/find.ts';
import type { StaffItem } from '#lib/kiosk/store/staff/items.ts';
import type { DeskEnvironment, Member } from '#lib/kiosk/store/staff/recording.ts';
import { readMovements } from '#lib/kiosk/store/resident-view.ts';
import { clerk, manager, residentId, secondClerk } from '../contract/community.ts';
import { staffCommands } from '../doubles/staff-desk.ts';
import { newcomerName, type Step, type StepKind, type StepOf } from './plan.ts';
import type { Chance } from './random.ts';
import type { Known } from './report.ts';

// What staff do in a step, by the very commands that their screens ask.

const kinds = [
  'accrue',
  'closeShift',
  'confirmCount',
  'countItem',
  'createItem',
  'issueCard',
  'receive',
  'register',
  'reverse',
  'revokeCard',
  'takeBack',
  'writeOff',
] as const satisfies readonly StepKind[];
type StaffKind = (typeof kinds)[number];
export type StaffStep = StepOf<StaffKind>;

export const isStaffStep = (step: Step): step is StaffStep => (kinds as readonly StepKind[]).includes(step.do);

/** What staff have before them besides the tablet. */
export interface AtTheDesk {
  readonly chance: Chance;
  /** Mints an id as the screen does. */
  readonly newId: () => string;
  /** The redemption that would be undone next. */
  readonly toReverse: Known | undefined;
  /** Residents who were registered anywhere. */
  readonly people: readonly string[];
  /** Whether the program is that of the first release, which can say less. */
  readonly isPutBack: boolean;
}

/** How a command ended; `nothing` when there was nothing to do. */
export type Outcome = { readonly kind: 'recorded' | 'refused' | 'storageFailed' | 'nothing' };
const nothing: Outcome = { kind: 'nothing' };

const by: Member = { id: manager, name: '经理', role: 'manager' };
export const atCounter: Member = { id: clerk, name: '店员', role: 'clerk' };
/** All goods of a simulation stand in one place. */
const place = 'A';
const neverReached = '2027-06-30';
/** The day on which a simulation begins, in every zone of it. */
const firstDay = '2026-11-22';

type Work<Kind extends StaffKind> = (desk: DeskEnvironment, step: StepOf<Kind>, at: AtTheDesk) => Promise<Outcome>;

const works: { readonly [Kind in StaffKind]: Work<Kind> } = {
  accrue: (desk, step, { newId, isPutBack }) =>
    staffCommands.award(desk, atCounter, {
      accrualId: newId(),
      residentId: residentId(step.resident),
      categoryId: 'service',
      quantity: 2,
      // Notes lie beside their events from version 2 on.
      note: isPutBack ? '' : '社区清洁',
      approvedBy: secondClerk,
    }),
  closeShift: (desk, _step, { newId }) =>
    staffCommands.closeShift(desk, atCounter, { shiftId: newId(), cashCountedFen: 500, note: '' }),
  confirmCount: async (desk) => {
    const [draft] = await staffCommands.countDrafts(desk);
    return draft === undefined
      ? nothing
      : staffCommands.count(desk, by, { countId: draft.countId, place, approvedBy: null });
  },
  countItem: async (desk, step) => {
    const item = await itemOf(desk, step.item);
    if (item === undefined) return nothing;
    // One less than the ledger says, as many, or a few more.
    await staffCommands.countItem(desk, atCounter, place, item.itemId, Math.max(0, item.onHand + step.pieces - 2));
    return { kind: 'recorded' };
  },
  createItem: (desk, _step, { newId, chance }) =>
    staffCommands.createItem(desk, by, {
      itemId: newId(),
      barcode: `69${String(chance.below(1_000_000_000)).padStart(11, '0')}`,
      name: '新货',
      pointsPrice: 20,
      cashPriceFen: 100,
      marketPriceFen: 300,
      shelfPlace: place,
      photo: null,
    }),
  issueCard: (desk, step, { chance, people }) => {
    const resident = people[step.person % people.length];
    const card = { cardNumber: mintCardNumber(chance.bytes), ends: null };
    return resident === undefined
      ? nothingToDo()
      : staffCommands.issueCard(desk, atCounter, { residentId: resident, ...card });
  },
  receive: async (desk, { item: index, keeps, spoils = false }, { newId, isPutBack }) => {
    const item = await itemOf(desk, index);
    if (item === undefined) return nothing;
    const bestBefore = keeps ? null : spoils ? firstDay : neverReached;
    // What it costs changes from one delivery to the next, and of some nobody knows.
    const costEachFen = keeps ? 200 + Math.abs(item.onHand % 9) : null;
    const costs = { supplierId: null, costEachFen, code: '' };
    const lines = [{ batchId: newId(), itemId: item.itemId, quantity: 5, bestBefore, ...costs }];
    const delivery = { deliveryId: newId(), lines, note: '' };
    return staffCommands.receive(
      desk,
      atCounter,
      keeps && !isPutBack ? { ...delivery, doNotExpire: [item.itemId] } : delivery,
    );
  },
  register: (desk, _step, { newId, chance }) =>
    staffCommands.register(desk, atCounter, {
      residentId: newId(),
      name: newcomerName,
      pinyin: 'li gui fang',
      initials: 'lgf',
      elderMode: false,
      cardNumber: mintCardNumber(chance.bytes),
    }),
  reverse: (desk, _step, { toReverse }) => {
    if (toReverse === undefined) return nothingToDo();
    const { redemptionId, goods, pieces: quantity } = toReverse;
    const to = quantity === 1 ? 'writtenOff' : 'shelf';
    return staffCommands.reverseRedemption(desk, atCounter, {
      redemptionId,
      lines: [{ itemId: goods.itemId, quantity, to }],
      reason: '拿错了',
    });
  },
  revokeCard: async (desk, step, { people }) => {
    const resident = people[step.person % people.length];
    const [card] = resident === undefined ? [] : await residentCards(desk, resident);
    return card === undefined
      ? nothing
      : staffCommands.revokeCard(desk, atCounter, { ...card, status: 'lost', reason: '丢失' });
  },
  takeBack: async (desk, step) => {
    const resident = residentId(step.resident);
    const movements = await readMovements(desk.tables, resident);
    const transferId = movements.findLast(({ kind, id }) => kind === 'accrual' && id !== null)?.id ?? null;
    if (transferId === null) return nothing;
    return staffCommands.reverseAccrual(desk, by, { residentId: resident, transferId, reason: '记错了' });
  },
  writeOff: async (desk, step, { newId }) => {
    const item = await itemOf(desk, step.item);
    if (item === undefined) return nothing;
    const batchId = step.pieces === 1 ? null : (item.batches[0]?.batchId ?? null);
    const lines = [{ itemId: item.itemId, quantity: step.pieces, batchId }];
    return staffCommands.writeOff(desk, by, { writeOffId: newId(), lines, reason: 'damaged', note: '', photo: null });
  },
};

/** What the first release would say with names and reasons in the event, as no command does any more. */
const worded: ReadonlySet<StaffKind> = new Set(['register', 'reverse', 'revokeCard', 'takeBack']);

/** Does what staff do in a step. Nothing when there is nothing to do it with. */
export const work = <Kind extends StaffKind>(
  desk: DeskEnvironment,
  step: StepOf<Kind>,
  at: AtTheDesk,
): Promise<Outcome> => (at.isPutBack && worded.has(step.do) ? nothingToDo() : works[step.do](desk, step, at));

const nothingToDo = (): Promise<Outcome> => Promise.resolve(nothing);

/** An item of the shelf. What was created before is met more seldom than what there is at all times. */
export async function itemOf(desk: DeskEnvironment, index: number): Promise<StaffItem | undefined> {
  const items = await staffCommands.items(desk);
  return items[index % items.length];
}
