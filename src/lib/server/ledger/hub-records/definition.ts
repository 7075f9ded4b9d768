import { assert } from '#lib/base/assert.ts';
import type { Confidentials, HubFactType, RecordedHubFact } from '#lib/hub-facts/hub-fact.ts';
import type { Transaction } from '../../db/database.ts';
import type { ChangeLog } from '../apply.ts';
import type { Change } from '../change.ts';

/** A fact of the hub that is being applied, under the lock of its community. */
export interface Applying<Type extends HubFactType> {
  readonly tx: Transaction;
  readonly change: Change;
  readonly fact: RecordedHubFact<Type>;
  readonly confidential: Confidentials[Type];
  /** The words that the fact commits to, as far as they are there; the order says nothing. */
  readonly words: readonly string[];
  /** Where it is written down which event that waited for what the fact brings could not be applied. */
  readonly logger: ChangeLog;
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
