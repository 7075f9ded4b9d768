import * as v from 'valibot';
import { ok, type Result } from '#lib/base/result.ts';
import { adjustmentDecisions, type AdjustmentDecision } from '#lib/domain/adjustment.ts';
import { idSchema, uuidSchema } from '#lib/domain/scalar.ts';
import { staffByPin, type AdjustmentBy, type PinRefused } from '#lib/server/console/adjustments.ts';
import type { listStaff } from '#lib/server/console/staff.ts';
import type { ChainContext } from '#lib/server/ledger/hub-chain.ts';

/** Somebody who may confirm what another one has proposed. */
export interface Confirmer {
  readonly id: string;
  readonly name: string;
  readonly isSignedIn: boolean;
}

/** Who may confirm at a page: whoever is signed in comes first, and then the others who have a PIN. */
export const confirmersOf = (
  staff: Awaited<ReturnType<typeof listStaff>>,
  { staffId }: Pick<AdjustmentBy, 'staffId'>,
): readonly Confirmer[] =>
  staff
    .filter(({ id, isEnded, hasPin }) => !isEnded && (id === staffId || hasPin))
    .map(({ id, name }) => ({ id, name, isSignedIn: id === staffId }))
    .toSorted((a, b) => Number(b.isSignedIn) - Number(a.isSignedIn));

/** What the fields of `SecondPerson.svelte` send, with the id of what was proposed. */
export const decisionSchema = v.object({
  id: uuidSchema,
  decision: v.picklist(adjustmentDecisions),
  // Nobody else may be there to choose.
  confirmer: v.fallback(idSchema, ''),
  pin: v.string(),
});

/** Whose decision it is: somebody else confirms by the PIN of the counter, at the page of whoever is signed in. */
export async function decidingPerson(
  context: ChainContext,
  signedIn: AdjustmentBy,
  {
    decision,
    confirmer,
    pin,
  }: { readonly decision: AdjustmentDecision; readonly confirmer: string; readonly pin: string },
  now: Date,
): Promise<Result<AdjustmentBy, PinRefused>> {
  const isOther = decision === 'confirm' && confirmer !== signedIn.staffId;
  return isOther ? staffByPin(context, signedIn, { staffId: confirmer, pin }, now) : ok(signedIn);
}
