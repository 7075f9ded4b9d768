import type { Effect } from '#lib/findings/definition.ts';
import { findings, type FindingCode } from '#lib/findings/findings.ts';
import type { ReviewCode } from '#lib/findings/reviews.ts';

/** From the least to the most that an event may have done. */
const ladder = ['nothing', 'inPart', 'inFull'] as const satisfies readonly Effect[];

/**
 * What a finding did to the ledger. An event with several reviews did no more than the least of them says, and one that
 * waits did nothing yet.
 */
export function effectOf(code: FindingCode, answer: Answer | null): Effect {
  if (answer === null) return findings[code].effect;
  if (answer.status === 'waiting') return 'waits';
  const effects = [code, ...(answer.review ?? [])].map((each): Effect => findings[each].effect);
  // What it had to wait for has come since, or its answer would still say so.
  return ladder.find((effect) => effects.includes(effect)) ?? 'inFull';
}

interface Answer {
  readonly status: string;
  readonly review?: readonly ReviewCode[] | undefined;
}
