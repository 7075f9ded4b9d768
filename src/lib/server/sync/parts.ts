import type { PushResponse } from '#lib/protocol/push.ts';

/** The answer to a push, and the number of the change it made: null when there was nothing new in it. */
export interface PushOutcome {
  readonly response: PushResponse;
  readonly revision: number | null;
}

/**
 * So many lines are taken in one transaction. A batch of a thousand events of an ordinary counter has some two
 * thousand; one megabyte may hold fourteen thousand, each of which moves something on a shelf.
 */
export const mostLinesAtOnce = 2500;

/** A batch in parts, in order, of so many lines that others need not wait long; an event is never taken apart. */
export function partsOf(events: readonly unknown[]): readonly unknown[][] {
  const parts: unknown[][] = [];
  let room = 0;
  for (const event of events) {
    const lines = linesOf(event);
    const part = lines <= room ? parts.at(-1) : undefined;
    if (part === undefined) {
      parts.push([event]);
      room = mostLinesAtOnce - lines;
    } else {
      part.push(event);
      room -= lines;
    }
  }
  return parts;
}

/** How many entries the lists in an event's body have, whatever else may be wrong with it; 1 where it has none. */
function linesOf(event: unknown): number {
  const body: unknown = isObject(event) && 'body' in event ? event.body : undefined;
  if (!isObject(body)) return 1;
  return Object.values(body).reduce((sum: number, value) => sum + (Array.isArray(value) ? value.length : 0), 0) || 1;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What is answered to two parts, of which one follows the other, as if they had been one. */
export function joined(first: PushOutcome, second: PushOutcome): PushOutcome {
  const { answered, results } = first.response;
  const moved = second.response.results.map((result) => ({ ...result, index: result.index + answered }));
  return {
    response: {
      ...second.response,
      answered: answered + second.response.answered,
      results: [...results, ...moved],
    },
    revision: second.revision ?? first.revision,
  };
}
