import * as v from 'valibot';
import { mostPieces } from '#lib/domain/count.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { readWhole } from '#lib/domain/whole-number.ts';
import type { WantedMove } from '#lib/server/console/moves.ts';
import { typedText } from '../../../typed.ts';
import { piecesOf } from './pieces-of.ts';

/** What was typed: the other store, and pieces by item where a field is not empty. */
export interface MoveText {
  readonly store: string;
  readonly pieces: Readonly<Record<string, string>>;
}

/** The form of a move as it was typed, with what it says or the items whose pieces are wrong. */
export interface SentMove {
  readonly text: MoveText;
  readonly reason: string;
  readonly moveId: string;
  readonly said: Omit<WantedMove, 'from'> | undefined;
  readonly wrong: readonly string[];
}

/** Reads the form. One without the id that its page was made with says nothing. */
export function readMove(sent: FormData): SentMove {
  const typed = new Map<string, string>();
  for (const [name, number] of sent) {
    const item = name.startsWith(piecesOf('')) ? name.slice(piecesOf('').length) : '';
    if (typeof number === 'string' && number.trim() !== '' && v.is(idSchema, item)) typed.set(item, number);
  }
  const [store, reason, moveId] = [typedText(sent, 'store'), typedText(sent, 'reason'), typedText(sent, 'move')];
  const wanted: WantedMove['wanted'][number][] = [];
  const wrong: string[] = [];
  for (const [itemId, number] of typed) {
    const pieces = readWhole(number, 1, mostPieces, undefined);
    if (pieces === undefined) wrong.push(itemId);
    else wanted.push({ itemId, pieces });
  }
  const isWhole = wrong.length === 0 && v.is(idSchema, store) && v.is(uuidSchema, moveId);
  return {
    ...{ text: { store, pieces: Object.fromEntries(typed) }, reason, moveId, wrong },
    said: isWhole ? { moveId, to: store, wanted, reason } : undefined,
  };
}

/** What a refusal is answered with. */
export const moveStatus = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  sameStore: 400,
  nothing: 400,
  tooMany: 400,
  otherMove: 409,
  missing: 409,
} as const;
