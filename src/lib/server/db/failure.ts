/** The fields of a driver's error; drizzle wraps it, so that it is found along `cause`. */
interface DriverError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly constraint?: unknown;
}

function* causes(error: unknown): Generator<DriverError> {
  let current = error;
  // A bound, because nothing forbids an error to be its own cause.
  for (let depth = 0; depth < 8 && typeof current === 'object' && current !== null; depth += 1) {
    yield current;
    current = (current as { readonly cause?: unknown }).cause;
  }
}

// Its classes (PostgreSQL appendix A), since the system's own EPIPE has five such letters too.
const sqlStatePattern = /^(\d[\dA-Z]|F0|HV|P0|XX)[\dA-Z]{3}$/;

/** The SQLSTATE of an error (PostgreSQL appendix A), undefined when it has none. */
export function sqlState(error: unknown): string | undefined {
  for (const { code } of causes(error)) if (typeof code === 'string' && sqlStatePattern.test(code)) return code;
  return undefined;
}

/** The violated constraint's name, undefined when none was. */
export function constraintName(error: unknown): string | undefined {
  for (const { constraint } of causes(error)) if (typeof constraint === 'string') return constraint;
  return undefined;
}

/** Whether a statement failed only because one before it in its transaction had. */
export const isConsequence = (error: unknown): boolean => sqlState(error) === '25P02';

// Class 08: connection; 28 and 3D: it may not be entered, or has no such database; 40: serialization, deadlock; 53: out
// of connections, memory or disk; 57: shut down, killed, or out of time; 58, F0 and XX: the server's own trouble;
// 25006: a standby answered, as during a failover; 25P02: a statement before it failed, and where that was to blame it
// has been thrown (see `together`); 25P03: a connection was ended for doing nothing; 55P03: a lock was long in coming.
const infrastructureStates = /^(08|28|3D|40|53|57|58|F0|XX|25006|25P02|25P03|55P03)/;
const connectionCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOSPC',
  'EIO',
  'EROFS',
]);

// What the drivers say without a code: a connection that ended or was not to be had in time, a database that was
// closed.
const connectionWords =
  /PGlite is clos|database is closed|Connection terminated|connection error|timeout exceeded|Cannot use a pool after|Client was closed/i;

/** Whether the database itself was the trouble, so that the same work may succeed later, unchanged. */
export function isInfrastructureFailure(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return infrastructureStates.test(state);
  for (const cause of causes(error)) {
    if (typeof cause.code === 'string' && connectionCodes.has(cause.code)) return true;
    // The socket of a server that is not up is not there either; any other file that is missing stays missing.
    if (cause.code === 'ENOENT' && cause.syscall === 'connect') return true;
    if (cause instanceof Error && connectionWords.test(cause.message)) return true;
  }
  return false;
}
