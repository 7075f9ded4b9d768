/*
 * The app's side of shutting down; src/cli/shutdown.mjs is the other. Both reach one registry through a global symbol,
 * because the server that runs the built app shares no module with it.
 */

interface ShutdownRegistry {
  readonly drain: Set<() => void>;
  readonly close: Set<() => Promise<void>>;
}

const holder: { [key: symbol]: ShutdownRegistry | undefined } = globalThis;

function registry(): ShutdownRegistry {
  return (holder[Symbol.for('points-store.shutdown')] ??= { drain: new Set(), close: new Set() });
}

function register<Entry>(entries: Set<Entry>, entry: Entry): () => void {
  entries.add(entry);
  return () => {
    entries.delete(entry);
  };
}

/**
 * Registers work for the moment of the signal, before the server waits for its requests: end what would never end by
 * itself, such as live streams. It must be quick and must not throw.
 * @returns takes the registration back
 */
export const onDrain = (endStreams: () => void): (() => void) => register(registry().drain, endStreams);

/**
 * Registers work for after the last request: close the database, flush the log. All closers run side by side and have
 * ten seconds together; one that rejects makes the process end with code 1.
 * @returns takes the registration back
 */
export const onClose = (close: () => Promise<void>): (() => void) => register(registry().close, close);
