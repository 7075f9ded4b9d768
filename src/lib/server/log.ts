import pino, { type Logger } from 'pino';
import { sqlState } from './db/failure.ts';

/** drizzle's messages hold the values of a query, so that of an error only the innermost cause may be told. */
function innermostOf(error: unknown): unknown {
  let innermost = error;
  for (let depth = 0; depth < 8 && innermost instanceof Error && innermost.cause instanceof Error; depth += 1) {
    innermost = innermost.cause;
  }
  return innermost;
}

/** An error in the words of whoever it came from, for people: no stack, and no values of a query. */
export function reasonOf(error: unknown): string {
  const innermost = innermostOf(error);
  // Node tries every address of a name and puts what each said into one error without a message of its own.
  if (innermost instanceof AggregateError) return innermost.errors.map(reasonOf).join('; ');
  return innermost instanceof Error ? innermost.message : String(innermost);
}

/** What is written of an error. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  const innermost = innermostOf(error);
  if (!(innermost instanceof Error)) return { type: typeof innermost };
  // A stack begins with the message, and the outer error's stack shows where in the hub it was thrown.
  const frames = (error instanceof Error ? (error.stack ?? '') : '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: innermost.name, message: innermost.message, code: sqlState(error), stack: frames.join('\n') };
}

/**
 * The hub's log: JSON lines on standard error. It never holds bodies, card numbers, passwords or the values of a query.
 */
export const createLogger = (level: string): Logger =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describe } },
    pino.destination({ fd: 2, sync: true }),
  );
