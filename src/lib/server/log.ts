import pino, { type Logger } from 'pino';
import { sqlState } from './db/failure.ts';

/** What is written of an error: drizzle's messages hold the values of a query, so only the innermost cause speaks. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  let innermost = error;
  for (let depth = 0; depth < 8 && innermost instanceof Error && innermost.cause instanceof Error; depth += 1) {
    innermost = innermost.cause;
  }
  if (!(innermost instanceof Error)) return { type: typeof innermost };
  // A stack begins with the message, and the outer error's stack shows where in the hub it was thrown.
  const frames = (error instanceof Error ? (error.stack ?? '') : '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: innermost.name, message: innermost.message, code: sqlState(error), stack: frames.join('\n') };
}

/** The hub's log: JSON lines on standard error. It never holds bodies, card numbers, passwords or the values of a query. */
export const createLogger = (level: string): Logger =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: describe } },
    pino.destination({ fd: 2, sync: true }),
  );
