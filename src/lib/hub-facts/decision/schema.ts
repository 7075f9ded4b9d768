import * as v from 'valibot';
import { decisions } from '#lib/domain/decision.ts';

/** Somebody decided about something that was found. The reason of the fact is the note. */
const body = v.strictObject({
  /** The finding's key (server/console/finding-key.ts). */
  finding: v.string(),
  /** The place of this decision among those about the finding, counted from 1. */
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  decision: v.picklist(decisions),
});

export const decision = { versions: [body, body], reasonInside: 1, confidential: v.null() } as const;
