import * as v from 'valibot';
import { count, hashSchema } from '#lib/domain/scalar.ts';

const many = count(Number.MAX_SAFE_INTEGER);
const factNumber = v.pipe(v.number(), v.integer(), v.minValue(1));

/**
 * The hub sealed whatever was not sealed yet: events first, by the change that stored them and then by id, and behind
 * them its own facts by number. Nobody can change one of them afterwards and have the same root.
 */
const body = v.strictObject({
  /** The number of the seal before, which is the first of its facts; null for the first seal. */
  previous: v.nullable(factNumber),
  /** The changes (revisions of the community) whose events are in it, `after` excluded; null for all from the start. */
  after: v.nullable(many),
  through: many,
  events: many,
  facts: many,
  /** The Merkle tree hash of RFC 6962, section 2.1; leaves are the 32 bytes of the hashes. */
  root: hashSchema,
  /** Seals that a restore has outdated: events that they cover came back in other changes, and are in this one. */
  replaces: v.array(factNumber),
});

export const seal = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
