import type { RequestEvent } from '@sveltejs/kit';

/**
 * The address of who asks, as the proxy says it where there is one (`ADDRESS_HEADER`, docs/operations.md). A request
 * that has come past the proxy says none; all of those count as one.
 */
export function clientAddress(event: Pick<RequestEvent, 'getClientAddress'>): string {
  try {
    return event.getClientAddress();
  } catch {
    return 'past the proxy';
  }
}

/** Whether a request comes from the hub's own machine, and not through a proxy on it, which says for whom it asks. */
export const isLocal = (event: Pick<RequestEvent, 'getClientAddress' | 'request'>): boolean =>
  /^(127\.|::1$|::ffff:127\.)/.test(clientAddress(event)) &&
  !['forwarded', 'x-forwarded-for'].some((header) => event.request.headers.has(header));
