import { canonicalJson, inCanonicalOrder, sha256Base64Url } from '#lib/base/hash.ts';

// How an event is sealed. Apart from its schemas, because a kiosk records before it loads what an exchange needs.

/** What `prev` says in the first event of an epoch. */
export const genesis = 'genesis';

/** The text that an event's hash is over: its RFC 8785 form without `hash`. */
export function hashedText(event: Readonly<Record<string, unknown>>): string {
  const { hash: _hash, ...rest } = event;
  return canonicalJson(rest);
}

/** SHA-256 over the RFC 8785 form of an event without its `hash`. */
export const hashOfEvent = (event: Readonly<Record<string, unknown>>): string => sha256Base64Url(hashedText(event));

/**
 * Seals an event, which never changes from here on. Its keys are in canonical order, so that the hub need not sort
 * them.
 */
export const sealEvent = <Open extends Readonly<Record<string, unknown>>>(
  open: Open,
): Open & { readonly hash: string } => inCanonicalOrder({ ...open, hash: hashOfEvent(open) });
