import * as v from 'valibot';
import { mostPieces } from '#lib/domain/count.ts';
import { isDay } from '#lib/domain/day.ts';
import { readYuan } from '#lib/domain/item-form.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { readWhole } from '#lib/domain/whole-number.ts';
import type { OpeningStock } from '#lib/server/console/opening-stock.ts';
import { typedText } from '../../typed.ts';

const fields = ['store', 'pieces', 'cost', 'bestBefore'] as const;
export type OpeningField = (typeof fields)[number];
export type OpeningText = Readonly<Record<OpeningField, string>>;

/** The form of an opening stock as it was typed, with what it says or the fields that are wrong. */
export interface SentOpening {
  readonly text: OpeningText;
  readonly reason: string;
  readonly said: Omit<OpeningStock, 'itemId'> | undefined;
  readonly wrong: readonly OpeningField[];
}

/** Reads the form. A form without the id that its page was made with says nothing. */
export function readOpening(sent: FormData): SentOpening {
  const text = Object.fromEntries(fields.map((field) => [field, typedText(sent, field)])) as OpeningText;
  const reason = typedText(sent, 'reason');
  const batchId = typedText(sent, 'batch');
  const [storeId, pieces] = [text.store, readWhole(text.pieces, 1, mostPieces, undefined)];
  const costEachFen = text.cost.trim() === '' ? null : readYuan(text.cost);
  const bestBefore = text.bestBefore === '' ? null : text.bestBefore;
  const wrong: readonly OpeningField[] = [
    ...(v.is(idSchema, storeId) ? [] : (['store'] as const)),
    ...(pieces === undefined ? (['pieces'] as const) : []),
    ...(costEachFen === undefined ? (['cost'] as const) : []),
    ...(bestBefore === null || isDay(bestBefore) ? [] : (['bestBefore'] as const)),
  ];
  const isWhole = wrong.length === 0 && pieces !== undefined && costEachFen !== undefined && v.is(uuidSchema, batchId);
  return {
    text,
    reason,
    wrong,
    said: isWhole ? { batchId, storeId, pieces, costEachFen, bestBefore, reason } : undefined,
  };
}

/** What a refusal is answered with. */
export const openingStatus = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  dayMissing: 400,
  dayWrong: 400,
  opened: 409,
} as const;
