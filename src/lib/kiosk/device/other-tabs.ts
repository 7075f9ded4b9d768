const channelName = 'points-store';

/** How this page or worker tells the tablet's other tabs that the store has changed. */
export interface OtherTabs {
  readonly announce: () => void;
}

/**
 * Joins the tabs of this tablet. In a browser without BroadcastChannel, tabs do not hear of each other. What each of
 * them decides is still right, because it is decided in a transaction, and they show it when they next read.
 * @param onChanged called when another tab or the service worker has changed something
 */
export function joinOtherTabs(onChanged?: () => void): OtherTabs {
  if (typeof BroadcastChannel === 'undefined') return { announce: () => undefined };
  const channel = new BroadcastChannel(channelName);
  if (onChanged !== undefined) channel.onmessage = onChanged;
  return { announce: () => channel.postMessage('changed') };
}
