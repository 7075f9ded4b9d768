import type { Policy } from '#lib/domain/policy.ts';
import { cleanText } from '#lib/domain/text.ts';
import type { FactOf } from '../fact.ts';
import type { ReversalLine } from './fact.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';

/** What a reversal is decided on. */
export interface ReversalState {
  readonly original: FactOf<'redemption.recorded'> | undefined;
  /** When the redemption was recorded, in Unix milliseconds. */
  readonly recordedAtMs: number;
  readonly alreadyReversed: boolean;
  readonly nowMs: number;
}

/** Why a redemption is not reversed, first reason first. */
export type ReversalRefusal =
  | { readonly code: 'redemptionUnknown' }
  | { readonly code: 'alreadyReversed' }
  | { readonly code: 'tooLate'; readonly limitMs: number }
  | { readonly code: 'nothingChosen' }
  | { readonly code: 'quantityInvalid'; readonly itemId: string }
  | { readonly code: 'reasonMissing' };

/** Decides the reversal of a redemption or of some of its lines. */
export function decideReversal(
  { original, recordedAtMs, alreadyReversed, nowMs }: ReversalState,
  command: { readonly lines: readonly ReversalLine[]; readonly reason: string },
  policy: Pick<Policy, 'reversalLimitMs'>,
): Result<FactOf<'redemption.reversed'>, ReversalRefusal> {
  if (original === undefined) return refuse({ code: 'redemptionUnknown' });
  if (alreadyReversed) return refuse({ code: 'alreadyReversed' });
  if (nowMs - recordedAtMs > policy.reversalLimitMs)
    return refuse({ code: 'tooLate', limitMs: policy.reversalLimitMs });
  const invalid = invalidLine(command.lines, original);
  if (invalid !== undefined) return refuse({ code: 'quantityInvalid', itemId: invalid });
  if (command.lines.length === 0) return refuse({ code: 'nothingChosen' });
  const reason = cleanText(command.reason);
  if (reason === '') return refuse({ code: 'reasonMissing' });
  const { redemptionId } = original.body;
  return ok({ type: 'redemption.reversed', body: { redemptionId, lines: command.lines, reason } });
}

/** The first item of which more is reversed than was redeemed, or an impossible number; undefined when all is well. */
export function invalidLine(
  lines: readonly ReversalLine[],
  { body }: FactOf<'redemption.recorded'>,
): string | undefined {
  const left = new Map<string, number>();
  for (const { itemId, quantity } of body.lines) left.set(itemId, (left.get(itemId) ?? 0) + quantity);
  for (const { itemId, quantity } of lines) {
    const rest = (left.get(itemId) ?? 0) - quantity;
    if (!Number.isInteger(quantity) || quantity < 1 || rest < 0) return itemId;
    left.set(itemId, rest);
  }
  return undefined;
}
