import { stockLevel } from '#lib/domain/stock.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { demoItems } from '#lib/server/demo/data/items.ts';
import { demoSuppliers } from '#lib/server/demo/data/suppliers.ts';
import type { HandOverRowView } from '#lib/ui/staff/HandOverScreen.svelte';
import type { CountReviewView } from '#lib/ui/staff/CountReviewScreen.svelte';
import type { CountView } from '#lib/ui/staff/CountScreen.svelte';
import type { MemberView, StaffResidentView, TakeBackView } from '#lib/ui/staff-views.ts';
import type { PickItemView } from '#lib/ui/staff/picking.ts';
import type { RedemptionRowView } from '#lib/ui/staff/ReversalScreen.svelte';
import type { RestockLineView, RestockView } from '#lib/ui/staff/RestockLineForm.svelte';
import type { ReversalView } from '#lib/ui/staff/ReversalLinesScreen.svelte';
import type { ScannerReportView } from '#lib/ui/staff/ScannerSetupScreen.svelte';
import type { ShelfLabelView } from '#lib/ui/staff/ShelfLabels.svelte';
import type { ShelfRowView } from '#lib/ui/staff/StaffShelfScreen.svelte';
import type { ShiftView } from '#lib/ui/staff/ShiftFigures.svelte';
import type { WriteOffView } from '#lib/ui/staff/WriteOffScreen.svelte';
import { dayMs, movementsOf, nowMs } from './samples.ts';

export const today = '2026-03-21';
const hourMs = 3_600_000;

export const members: readonly MemberView[] = [
  { id: 's1', name: '李红梅', role: 'manager' },
  { id: 's2', name: '张建国', role: 'clerk' },
  { id: 's3', name: '欧阳春华', role: 'clerk' },
  { id: 's4', name: '周明', role: 'auditor' },
];
export const clerk: MemberView = { id: 's2', name: '张建国', role: 'clerk' };
export const resident = { id: 'r1', maskedName: '王*兰', number: 'A-R0012' };

const initials = ['xm', 'czy', 'xjd', 'gm', 'mf', 'cnn'];
const nameIn = (code: LocaleCode, item: { readonly name: string; readonly nameEn: string }): string =>
  code === 'zh-CN' ? item.name : item.nameEn;

export const pickItems = (code: LocaleCode): readonly PickItemView[] =>
  demoItems.map((item, index) => ({
    id: item.code,
    name: nameIn(code, item),
    picture: item.picture,
    place: item.shelfPlace,
    initials: initials[index % initials.length] ?? '',
  }));

export const suppliers = (code: LocaleCode) => demoSuppliers.map((one) => ({ id: one.id, name: nameIn(code, one) }));

export function restockOf(code: LocaleCode, amount: number, expired: boolean): RestockView {
  const lines: readonly RestockLineView[] = pickItems(code)
    .slice(0, amount)
    .map((item, index) => ({
      ...item,
      quantity: 12 * (index + 1),
      supplierId: suppliers(code)[0]?.id ?? null,
      costEachFen: index === 1 ? null : 1350,
      bestBefore: index % 2 === 0 ? (expired ? '2026-02-28' : '2027-03-15') : null,
      code: index === 0 ? 'JH-0921' : '',
      keeps: index === 3 ? null : index % 2 === 1,
      shelfLifeDays: 180,
      isDateMissing: index === 3,
      isPast: expired && index % 2 === 0,
    }));
  return {
    lines,
    kinds: lines.length,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    costFen: lines.reduce((sum, { quantity, costEachFen }) => sum + quantity * (costEachFen ?? 0), 0),
    costComplete: amount < 2,
    currentId: lines[0]?.id,
    suppliers: suppliers(code),
    today,
    busy: false,
  };
}

export const handOverRows = (code: LocaleCode, isTicked: boolean): readonly HandOverRowView[] =>
  [1, 3, 8].map((kinds, index) => ({
    id: `redemption-${index}`,
    number: `A-004${index + 1}`,
    maskedName: ['王*兰', '欧阳*华', '李*'][index] ?? '',
    since: code === 'zh-CN' ? '3月21日 09:30' : 'Mar 21, 09:30',
    lines: demoItems
      .slice(index, index + kinds)
      .map((item, place) => ({ id: item.code, name: nameIn(code, item), quantity: place + 1 })),
    cashFen: index === 1 ? 1400 : 0,
    isTicked: isTicked && index === 0,
  }));

export const shelfRows = (code: LocaleCode): readonly ShelfRowView[] =>
  pickItems(code).map((item, index) => ({
    ...item,
    onHand: (index * 7) % 41,
    expired: index === 1 ? 4 : 0,
    expiringSoon: index === 2 || index === 1 ? 6 : 0,
    nextBestBefore: index < 6 ? '2026-04-02' : null,
    level: stockLevel((index * 7) % 41, { lowStockPieces: 3 }),
    needsCount: index === 3,
    sharesBarcode: index === 4,
  }));

export const labels = (code: LocaleCode): readonly ShelfLabelView[] =>
  demoItems.map((item) => ({
    id: item.code,
    name: nameIn(code, item),
    points: item.pointsPrice,
    cashFen: item.cashPriceFen,
    marketFen: item.marketPriceFen,
    barcode: item.barcode,
    place: item.shelfPlace,
  }));

export const countPlaces = ['甲架上层', '甲架中层', '甲架下层', '乙架上层', '乙架中层', '换购专区'].map(
  (place, index) => ({
    place,
    items: 3 + index,
    counted: index === 1 ? 2 : 0,
    startedBy: index === 1 ? '张建国' : undefined,
    startedMs: index === 1 ? nowMs - 2 * hourMs : undefined,
    needsCount: index < 2,
  }),
);

export const countOf = (code: LocaleCode): CountView => ({
  place: '甲架中层',
  currentId: 'A-04',
  items: pickItems(code)
    .slice(0, 6)
    .map((item, index) => ({ ...item, counted: index < 3 ? 10 * index : undefined })),
  busy: false,
});

export const reviewOf = (code: LocaleCode, differing: boolean): CountReviewView => ({
  differing: differing
    ? pickItems(code)
        .slice(0, 3)
        .map((item, index) => ({
          ...item,
          counted: 20,
          difference: [-8, 2, -1][index] ?? 0,
          reason: index === 0 ? ('none' as const) : ('notRecorded' as const),
        }))
    : [],
  matching: 4,
  notCounted: differing ? 2 : 0,
  managerAbove: differing ? 5 : undefined,
  busy: false,
});

export const writeOffOf = (code: LocaleCode): WriteOffView => ({
  lines: pickItems(code)
    .slice(0, 2)
    .map((item, index) => ({
      ...item,
      quantity: 3 - index,
      batchId: index === 0 ? 'b1' : null,
      batches:
        index === 0
          ? [
              { id: 'b1', bestBefore: '2026-03-01', remaining: 4, isExpired: true },
              { id: 'b2', bestBefore: '2026-09-01', remaining: 20, isExpired: false },
            ]
          : [],
    })),
  pieces: 5,
  reason: 'expired',
  note: '',
  busy: false,
});

const takeBacks: readonly TakeBackView[] = [
  { kind: 'possible', transferId: 't1' },
  { kind: 'never' },
  { kind: 'taken' },
];

export const staffResident = (code: LocaleCode): StaffResidentView => ({
  resident,
  balance: 1280,
  pending: 240,
  movements: [
    ...movementsOf(code).map((movement, place) => ({ ...movement, takeBack: takeBacks[place] ?? { kind: 'never' } })),
    ...movementsOf(code)
      .slice(0, 1)
      .map((movement) => ({ ...movement, atMs: nowMs - 40 * dayMs, takeBack: { kind: 'tooOld', days: 31 } as const })),
  ],
  cards: [
    { id: 'c2', status: 'active' },
    { id: 'c1', status: 'lost' },
  ],
  can: { award: true, issue: true, revoke: true },
  busy: false,
});

export const redemptions: readonly RedemptionRowView[] = Array.from({ length: 9 }, (_, index) => ({
  id: `red-${index}`,
  number: `A-00${42 - index}`,
  atMs: nowMs - index * hourMs,
  maskedName: index % 2 === 0 ? '王*兰' : '欧阳*华',
  points: 140 + index * 5,
  cashFen: index === 1 ? 1400 : 0,
  isReversed: index === 2,
}));

export const reversalOf = (code: LocaleCode): ReversalView => ({
  number: 'A-0042',
  maskedName: '王*兰',
  lines: pickItems(code)
    .slice(0, 3)
    .map((item, index) => ({
      ...item,
      taken: 2,
      quantity: 2 - index,
      to: index === 0 ? ('shelf' as const) : ('writtenOff' as const),
    })),
  points: 505,
  cashFen: 1400,
  reason: '',
  busy: false,
});

export const shift: ShiftView = {
  fromMs: nowMs - 9 * hourMs,
  toMs: nowMs,
  redemptions: 37,
  reversals: 2,
  accruals: 11,
  points: 4280,
  cashExpectedFen: 12_600,
  cashCountedFen: undefined,
  unsent: 3,
  flagged: 1,
  note: '',
  busy: false,
};

/** What a hand scanner sent that puts a sign in front of each code. */
export const scannerReport = (isGood: boolean): ScannerReportView => ({
  keys: ['KeyF', 'Digit6', 'Digit9', 'Digit0', 'Digit1', 'Enter'],
  averageMs: isGood ? 12 : 140,
  text: 'F6901234567892',
  found: isGood ? { prefix: 'F', suffix: '', code: '6901234567892' } : undefined,
  end: 'Enter',
  verdict: isGood ? 'good' : 'tooSlow',
});
