import { existsSync } from 'node:fs';

/**
 * A browser engine other than Chromium, as far as the tests drive it: the few commands of W3C WebDriver that they need.
 */
export interface Engine {
  open(url: string): Promise<void>;
  /** Runs the body of a function in the page with `arguments`, and resolves with what it returns. */
  run(body: string, ...values: readonly unknown[]): Promise<unknown>;
  /** Clicks where an element is, as a person would; rejects while it is not there, not visible or covered. */
  click(xpath: string): Promise<void>;
  /** Ends the browser and everything that was started for it. */
  close(): Promise<void>;
}

/** Where a program is that one of these engines needs; undefined where it is not installed. */
export const firstOf = (...files: readonly string[]): string | undefined => files.find((file) => existsSync(file));

/** What WebDriver calls an element in its answers. */
const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** The id of an element that a command has found. */
export function elementId(found: unknown): string {
  if (typeof found !== 'object' || found === null) throw new Error('no element was found');
  const id: unknown = Reflect.get(found, elementKey);
  if (typeof id !== 'string') throw new Error('what was found is no element');
  return id;
}

/** Tries again until it succeeds, and rejects with the last reason after `withinMs`. */
export async function untilDone<T>(what: string, attempt: () => Promise<T>, withinMs = 60_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
