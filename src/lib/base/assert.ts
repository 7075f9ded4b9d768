/** Thrown when the program itself is wrong, never for bad input. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
}

/** Throws {@link AssertionFailed} unless `condition` holds, which it always does if our own code is right. */
export function assert(condition: unknown, statement: string): asserts condition {
  if (!condition) throw new AssertionFailed(statement);
}

/** Closes a switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unexpected value ${JSON.stringify(value)}`);
}
