import * as v from 'valibot';
import { mostExpected, mostPieces } from '#lib/domain/count.ts';
import { count, idSchema, linesOf, uuidSchema } from '#lib/domain/scalar.ts';
import { varianceReasons } from './reason.ts';

/**
 * A shelf place was counted. @param most how far from zero the ledger may have been; goods let through leave it below.
 */
const countedWith = (most: number) =>
  v.strictObject({
    countId: uuidSchema,
    /** Goods that have no place of their own are counted together. */
    place: v.pipe(v.string(), v.maxLength(40)),
    lines: linesOf(
      v.strictObject({
        itemId: idSchema,
        counted: count(mostPieces),
        /**
         * What the ledger said at the very moment of counting: redemptions made since do not distort the difference.
         */
        expected: v.pipe(v.number(), v.integer(), v.minValue(-most), v.maxValue(most)),
        reason: v.picklist(varianceReasons),
        /**
         * The count of this item that this kiosk knew of, null for none: two counts that know nothing of each other
         * would both correct the same difference.
         */
        afterCount: v.nullable(uuidSchema),
      }),
    ),
    /** The manager who confirmed a difference above the community's threshold. */
    approvedBy: v.nullable(idSchema),
  });

/** Version 2 knows items of which several deliveries have left more in the ledger than one can bring. */
export const stocktake = [countedWith(mostPieces), countedWith(mostExpected)] as const;
