import type { PointsMovement } from '#lib/facts/definition.ts';
import { movementOf } from '#lib/facts/facts.ts';
import { whole } from '#lib/facts/words.ts';
import type { Entry } from './entry.ts';
import type { Ruling } from './ruling.ts';

/** Points that an event moves between a resident and the account that its fact names. */
export interface Transfer {
  readonly entry: Entry;
  readonly movement: PointsMovement;
  readonly residentId: string;
  /** Signed from the resident's side, never 0. */
  readonly delta: number;
  /** The transfer that it undoes. */
  readonly reverses: string | null;
}

/** What takes effect of an event's points. Goods for cash alone move none, and a transfer of nothing says nothing. */
export function transfersOf(entry: Entry, { effects, reverses }: Ruling): readonly Transfer[] {
  const movement = movementOf(whole(entry.event, entry.words));
  if (movement === null) return [];
  return effects.flatMap((effect) => {
    if (effect.of !== 'points' || effect.delta === 0) return [];
    return [{ entry, movement, residentId: effect.residentId, delta: effect.delta, reverses }];
  });
}
