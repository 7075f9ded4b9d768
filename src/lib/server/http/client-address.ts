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
