/*
 * A browser that is paired as a kiosk says so at the console: by a cookie that the kiosk's page sets for the console's
 * addresses alone, so that no request of a tablet carries it. It protects nobody from a thief. It keeps a manager from
 * typing a password, and leaving a session, where anybody may touch the screen.
 */

/** Where the console is. */
const consolePath = '/hub';
/** The longest that browsers keep a cookie (RFC 6265bis); each start of the kiosk sets it anew. */
const keptSeconds = 400 * 86_400;

/** The name of the cookie. */
export const kioskMark = 'points_store_kiosk';

/** A kiosk of a community. */
export interface MarkedKiosk {
  readonly community: string;
  readonly kiosk: string;
}

/** The cookie of a paired browser, as `document.cookie` takes it. */
export const kioskMarkCookie = ({ community, kiosk }: MarkedKiosk): string =>
  `${kioskMark}=${community}.${kiosk}; path=${consolePath}; max-age=${String(keptSeconds)}; samesite=strict`;

/** Reads the value of the cookie; undefined for one that says nothing. */
export function readKioskMark(value: string | undefined): MarkedKiosk | undefined {
  const [community, kiosk, more] = (value ?? '').split('.');
  return community && kiosk && more === undefined ? { community, kiosk } : undefined;
}
