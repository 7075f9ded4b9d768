const channelName = 'points-store';

/** How this page or worker tells the tablet's other tabs that the store has changed. */
export interface OtherTabs {
  readonly announce: (changes: readonly string[]) => void;
}

/**
 * Joins the tabs of this tablet. In a browser without BroadcastChannel, tabs do not hear of each other. What each of
 * them decides is still right, because it is decided in a transaction, and they show it when they next read.
 * @param onChanged called with what another tab or the service worker says it has changed
 */
export function joinOtherTabs(onChanged?: (said: unknown) => void): OtherTabs {
  if (typeof BroadcastChannel === 'undefined') return { announce: () => undefined };
  const channel = new BroadcastChannel(channelName);
  if (onChanged !== undefined) channel.onmessage = ({ data }) => onChanged(data);
  return { announce: (changes) => channel.postMessage(changes) };
}
