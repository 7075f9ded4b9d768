import type { Logger } from 'pino';

/** What a live connection wants to hear. */
export interface ChangeListener {
  /** A kiosk or a member of staff: each has a few connections at once, and loses them when its right ends. */
  readonly who: string;
  /** Something in the community changed. Says no more, because the pull says it all. */
  readonly onChange: () => void;
  /** The connection is to end: the hub drains, its holder has newer ones, or has no right to it any more. */
  readonly onClose: () => void;
}

/** Tells listeners that a community changed, whichever process of the hub changed it. */
export interface ChangeNotifier {
  /**
   * Listens to one community until the returned function is called. Of more than `mostConnections` of one holder the
   * oldest ends, which may be one that broke and has not been noticed yet.
   */
  subscribe(communityId: string, listener: ChangeListener): () => void;
  /** Says that this process has committed a change numbered `revision`. */
  changed(communityId: string, revision: number): void;
  /** Ends the connections that one holder has to this process. */
  end(communityId: string, who: string): void;
  /** Ends every subscription, for the drain before a stop. */
  close(): void;
}

/** Connections that a kiosk or a member of staff may have: more than anybody has tabs. */
export const mostConnections = 8;

/** What the notifier needs from outside. `revisionsOf` reads the committed counters of some communities. */
export interface ChangeSource {
  readonly revisionsOf: (communityIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly logger: Logger;
  /** How often other processes' changes are looked for, in milliseconds. */
  readonly pollMs?: number;
}

interface Audience {
  readonly listeners: Set<ChangeListener>;
  /**
   * The last revision that was told. It starts below all, so that nothing between subscribing and looking is missed.
   */
  told: number;
}

/**
 * A notifier over the communities' counters. Own changes are told at once; those of other processes by looking at the
 * counters once a second, and only while somebody listens. Polling instead of LISTEN/NOTIFY works on every database.
 */
export function createChangeNotifier({ revisionsOf, logger, pollMs = 1000 }: ChangeSource): ChangeNotifier {
  const audiences = new Map<string, Audience>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const tell = (communityId: string, revision: number): void => {
    const audience = audiences.get(communityId);
    if (audience === undefined || revision <= audience.told) return;
    audience.told = revision;
    for (const listener of [...audience.listeners]) listener.onChange();
  };

  const connectionsOf = (communityId: string, who: string): readonly ChangeListener[] =>
    [...(audiences.get(communityId)?.listeners ?? [])].filter((listener) => listener.who === who);

  const look = async (): Promise<void> => {
    try {
      for (const [communityId, revision] of await revisionsOf([...audiences.keys()])) tell(communityId, revision);
    } catch (error) {
      logger.warn({ err: error }, 'the counters could not be read; live connections hear of changes later');
    }
    schedule();
  };

  const schedule = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!closed && audiences.size > 0) timer = setTimeout(() => void look(), pollMs).unref();
  };

  return {
    subscribe(communityId, listener) {
      if (closed) {
        listener.onClose();
        return () => undefined;
      }
      const audience = audiences.get(communityId) ?? { listeners: new Set(), told: -1 };
      const own = connectionsOf(communityId, listener.who);
      if (own.length >= mostConnections) own[0]?.onClose();
      audience.listeners.add(listener);
      audiences.set(communityId, audience);
      if (timer === undefined) schedule();
      return () => {
        audience.listeners.delete(listener);
        if (audience.listeners.size === 0 && audiences.get(communityId) === audience) audiences.delete(communityId);
      };
    },
    changed: tell,
    end(communityId, who) {
      for (const { onClose } of connectionsOf(communityId, who)) onClose();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      for (const { listeners } of audiences.values()) for (const listener of [...listeners]) listener.onClose();
      audiences.clear();
    },
  };
}
