import { invalidate } from '$app/navigation';
import { navigating } from '$app/state';

/*
 *   connecting ──open──▶ live ──error──▶ polling ──open──▶ live
 */

const pollMs = 10_000;
/**
 * What is said of a time (3 小时前, 在线) goes by the moment of the last load, and grows old on a page where nothing comes
 * in.
 */
const ageMs = 60_000;
/** Many changes at once (a tablet that was offline for a day) are one refresh. */
const gatherMs = 300;

/**
 * Keeps what depends on `hub:live` fresh while a page is open: by server-sent events, by asking while they are down.
 */
export class LiveRefresh {
  #state: 'connecting' | 'live' | 'polling' = $state('connecting');

  get state(): 'connecting' | 'live' | 'polling' {
    return this.#state;
  }

  /** Begins. Returns what ends it; made for `$effect`. */
  start(): () => void {
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        // A refresh would break off the way to another page, as if the link had never been touched.
        if (navigating.to !== null) refresh();
        else void invalidate('hub:live');
      }, gatherMs);
    };
    const source = new EventSource('/hub/events/live');
    source.addEventListener('open', () => (this.#state = 'live'));
    source.addEventListener('change', refresh);
    source.addEventListener('error', () => (this.#state = 'polling'));
    const poll = setInterval(() => {
      if (this.#state === 'polling') refresh();
    }, pollMs);
    const age = setInterval(refresh, ageMs);
    return () => {
      source.close();
      clearInterval(poll);
      clearInterval(age);
      clearTimeout(gathering);
    };
  }
}
