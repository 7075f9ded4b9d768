import * as v from 'valibot';
import {
  varianceReasons,
  writeOffReasons,
  type AccrualRecorded,
  type AccrualReversed,
  type AllotmentReleased,
  type CardIssued,
  type CardRevoked,
  type Fact,
  type FactType,
  type ItemCreated,
  type RedemptionRecorded,
  type RedemptionReversed,
  type ResidentRegistered,
  type ShiftClosed,
  type StockCounted,
  type StockReceived,
  type StockWrittenOff,
} from '#lib/domain/event.ts';
import { mostExpected, mostLines, mostPieces, mostWriteOffLines } from '#lib/domain/count.ts';
import { mostBatchCodeLetters, mostShelfLifeDays } from '#lib/domain/delivery.ts';
import { totalOf } from '#lib/domain/redemption.ts';
import {
  count,
  daySchema,
  fenSchema,
  hashSchema,
  idSchema,
  instantSchema,
  photoSchema,
  pointsSchema,
  quantitySchema,
  text,
  uuidSchema,
} from './scalar.ts';
import type { EventVersions } from './versions.ts';

// Type and body of each event, as the domain knows them. Strict: a field that this version does not know makes an event
// of a newer version, which says so by its `v`.

// A line and its keys take up to 250 bytes, and an event with all of them must stay below the size of one.
const lines = <Line extends v.GenericSchema>(line: Line, most = mostLines) =>
  v.pipe(v.array(line), v.minLength(1), v.maxLength(most));
const note = v.pipe(v.string(), v.maxLength(200));
const pieces = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostPieces));
const reason = text(200);

const redemptionRecorded = v.object({
  type: v.literal('redemption.recorded'),
  body: v.pipe(
    v.strictObject({
      redemptionId: uuidSchema,
      number: text(24),
      residentId: idSchema,
      cardHash: hashSchema,
      lines: lines(
        v.strictObject({
          itemId: idSchema,
          quantity: quantitySchema,
          pointsEach: pointsSchema,
          cashEachFen: fenSchema,
        }),
      ),
      points: pointsSchema,
      cashFen: fenSchema,
      letThrough: v.nullable(reason),
    }),
    v.check((body) => {
      const total = totalOf(body.lines);
      return total.points === body.points && total.cashFen === body.cashFen;
    }, 'the totals are not the sum of the lines'),
  ),
}) satisfies v.GenericSchema<unknown, RedemptionRecorded>;

const redemptionReversed = v.object({
  type: v.literal('redemption.reversed'),
  body: v.strictObject({
    redemptionId: uuidSchema,
    lines: lines(
      v.strictObject({ itemId: idSchema, quantity: quantitySchema, to: v.picklist(['shelf', 'writtenOff']) }),
    ),
    reason,
  }),
}) satisfies v.GenericSchema<unknown, RedemptionReversed>;

const accrualRecorded = v.object({
  type: v.literal('accrual.recorded'),
  body: v.strictObject({
    accrualId: uuidSchema,
    residentId: idSchema,
    categoryId: idSchema,
    ruleVersion: count(100_000),
    quantity: v.pipe(v.number(), v.minValue(0), v.maxValue(1000), v.multipleOf(0.5)),
    points: v.pipe(pointsSchema, v.minValue(1)),
    note,
    approvedBy: v.nullable(idSchema),
  }),
}) satisfies v.GenericSchema<unknown, AccrualRecorded>;

const accrualReversed = v.object({
  type: v.literal('accrual.reversed'),
  body: v.strictObject({
    transferId: uuidSchema,
    residentId: idSchema,
    points: v.pipe(pointsSchema, v.minValue(1)),
    reason,
  }),
}) satisfies v.GenericSchema<unknown, AccrualReversed>;

const stockReceived = v.object({
  type: v.literal('stock.received'),
  body: v.strictObject({
    deliveryId: uuidSchema,
    lines: lines(
      v.strictObject({
        batchId: uuidSchema,
        itemId: idSchema,
        quantity: pieces,
        supplierId: v.nullable(idSchema),
        costEachFen: v.nullable(fenSchema),
        bestBefore: v.nullable(daySchema),
        code: v.pipe(v.string(), v.maxLength(mostBatchCodeLetters)),
      }),
    ),
    note,
  }),
}) satisfies v.GenericSchema<unknown, StockReceived>;

/** Version 2 says of which items it is known that they never expire. */
const stockReceived2 = v.object({
  ...stockReceived.entries,
  body: v.strictObject({
    ...stockReceived.entries.body.entries,
    doNotExpire: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(100)),
  }),
}) satisfies v.GenericSchema<unknown, StockReceived>;

/** @param most how far from zero the ledger may have been; goods that were let through before leave it below zero. */
const countedWith = (most: number) =>
  v.object({
    type: v.literal('stock.counted'),
    body: v.strictObject({
      countId: uuidSchema,
      // Goods that have no place of their own are counted together.
      place: v.pipe(v.string(), v.maxLength(40)),
      lines: lines(
        v.strictObject({
          itemId: idSchema,
          counted: count(mostPieces),
          expected: v.pipe(v.number(), v.integer(), v.minValue(-most), v.maxValue(most)),
          reason: v.picklist(varianceReasons),
          afterCount: v.nullable(uuidSchema),
        }),
      ),
      approvedBy: v.nullable(idSchema),
    }),
  }) satisfies v.GenericSchema<unknown, StockCounted>;

const stockCounted = countedWith(mostPieces);
/** Version 2 knows items of which several deliveries have left more in the ledger than one can bring. */
const stockCounted2 = countedWith(mostExpected);

const stockWrittenOff = v.object({
  type: v.literal('stock.writtenOff'),
  body: v.strictObject({
    writeOffId: uuidSchema,
    lines: lines(
      v.strictObject({ itemId: idSchema, quantity: pieces, batchId: v.nullable(uuidSchema) }),
      mostWriteOffLines,
    ),
    reason: v.picklist(writeOffReasons),
    note,
    photo: v.nullable(photoSchema),
  }),
}) satisfies v.GenericSchema<unknown, StockWrittenOff>;

const itemCreated = v.object({
  type: v.literal('item.created'),
  body: v.strictObject({
    itemId: idSchema,
    barcode: v.pipe(v.string(), v.regex(/^\d{8,14}$/)),
    name: text(60),
    pointsPrice: pointsSchema,
    cashPriceFen: fenSchema,
    marketPriceFen: fenSchema,
    shelfPlace: text(40),
    photo: v.nullable(photoSchema),
  }),
}) satisfies v.GenericSchema<unknown, ItemCreated>;

/** Version 2 knows goods without a barcode, and what is usual of an item. */
const itemCreated2 = v.object({
  ...itemCreated.entries,
  body: v.strictObject({
    ...itemCreated.entries.body.entries,
    barcode: v.nullable(itemCreated.entries.body.entries.barcode),
    usualSupplierId: v.nullable(idSchema),
    usualCostFen: v.nullable(fenSchema),
    shelfLifeDays: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostShelfLifeDays))),
    keeps: v.nullable(v.boolean()),
  }),
}) satisfies v.GenericSchema<unknown, ItemCreated>;

const residentRegistered = v.object({
  type: v.literal('resident.registered'),
  body: v.strictObject({
    residentId: idSchema,
    number: text(24),
    name: text(40),
    pinyin: v.pipe(v.string(), v.maxLength(120)),
    initials: v.pipe(v.string(), v.regex(/^[a-z0-9]{0,20}$/)),
    elderMode: v.boolean(),
  }),
}) satisfies v.GenericSchema<unknown, ResidentRegistered>;

const cardIssued = v.object({
  type: v.literal('card.issued'),
  body: v.strictObject({ cardHash: hashSchema, residentId: idSchema }),
}) satisfies v.GenericSchema<unknown, CardIssued>;

const cardRevoked = v.object({
  type: v.literal('card.revoked'),
  body: v.strictObject({
    cardHash: hashSchema,
    residentId: idSchema,
    status: v.picklist(['lost', 'revoked', 'replaced']),
    reason,
  }),
}) satisfies v.GenericSchema<unknown, CardRevoked>;

const allotmentReleased = v.object({
  type: v.literal('allotment.released'),
  body: v.strictObject({
    releaseId: uuidSchema,
    residentId: idSchema,
    points: v.pipe(pointsSchema, v.minValue(1)),
  }),
}) satisfies v.GenericSchema<unknown, AllotmentReleased>;

const shiftClosed = v.object({
  type: v.literal('shift.closed'),
  body: v.strictObject({
    shiftId: uuidSchema,
    from: instantSchema,
    to: instantSchema,
    redemptions: count(1_000_000),
    reversals: count(1_000_000),
    accruals: count(1_000_000),
    points: v.pipe(v.number(), v.integer()),
    cashExpectedFen: v.pipe(v.number(), v.integer()),
    cashCountedFen: fenSchema,
    unsent: count(1_000_000),
    flagged: count(1_000_000),
    note,
  }),
}) satisfies v.GenericSchema<unknown, ShiftClosed>;

/**
 * Type and body of each event, as the domain knows them: of each type every version that was ever shipped, the first one first.
 * The one place that says what a hub reads. A version that is there is never changed; what it cannot say is a new one behind it,
 * whose fields are optional in the domain, and `versionOf` (versions.ts) tells which facts need it.
 */
export const factSchemas = {
  'redemption.recorded': [redemptionRecorded],
  'redemption.reversed': [redemptionReversed],
  'accrual.recorded': [accrualRecorded],
  'accrual.reversed': [accrualReversed],
  'stock.received': [stockReceived, stockReceived2],
  'stock.counted': [stockCounted, stockCounted2],
  'stock.writtenOff': [stockWrittenOff],
  'item.created': [itemCreated, itemCreated2],
  'resident.registered': [residentRegistered],
  'card.issued': [cardIssued],
  'card.revoked': [cardRevoked],
  'allotment.released': [allotmentReleased],
  'shift.closed': [shiftClosed],
} as const satisfies {
  readonly [Type in FactType]: readonly v.GenericSchema<unknown, Extract<Fact, { readonly type: Type }>>[];
};

/** What this program reads, as its answers announce it. */
export const eventVersions: EventVersions = Object.fromEntries(
  Object.entries(factSchemas).map(([type, versions]) => [type, versions.length]),
);
