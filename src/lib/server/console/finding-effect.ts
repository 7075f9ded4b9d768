import type { Effect } from '#lib/findings/definition.ts';
import { findings, type FindingCode } from '#lib/findings/findings.ts';
import type { ReviewCode } from '#lib/findings/reviews.ts';

/**
 * How much of an event that was applied each effect leaves. What it had to wait for has come since, or its answer would
 * still say so; the last two are said of kiosks and take nothing from an event.
 */
const extents: Readonly<Record<Effect, number>> = { nothing: 0, inPart: 1, inFull: 2, waits: 2, none: 2, freed: 2 };

/**
 * What a finding did to the ledger. An event with several reviews did no more than the least of them says, and one that
 * waits did nothing yet.
 */
export function effectOf(code: FindingCode, answer: Answer | null): Effect {
  if (answer === null) return findings[code].effect;
  if (answer.status === 'waiting') return 'waits';
  const effects = [code, ...(answer.review ?? [])].map((each) => findings[each].effect);
  return effects.reduce<Effect>((least, effect) => (extents[effect] < extents[least] ? effect : least), 'inFull');
}

interface Answer {
  readonly status: string;
  readonly review?: readonly ReviewCode[] | undefined;
}
