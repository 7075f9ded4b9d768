import { assert } from '#lib/base/assert.ts';
import type { Confidentials, HubFactType, RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import type { Transaction } from '../../db/database.ts';
import type { Change } from '../change.ts';

/** A fact of the hub that is being applied, under the lock of its community. */
export interface Applying<Type extends HubFactType> {
  readonly tx: Transaction;
  readonly change: Change;
  readonly fact: RecordedHubFact<Type>;
  readonly confidential: Confidentials[Type];
}

/**
 * Writes what follows from a fact. It decides nothing, and goes by the fact's own time, because after a restore the
 * same fact is applied once more.
 */
export type HubRecord<Type extends HubFactType> = (applying: Applying<Type>) => Promise<void>;

/** Who recorded a fact that only people record. */
export function recordedBy({ staff, type }: RecordedHubFact): string {
  assert(staff !== null, `${type} is what somebody does`);
  return staff;
}
