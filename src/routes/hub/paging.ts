import { addressWith } from './address.ts';

/** The link to a list's next page for its table; undefined on the last one. */
export const nextPage = (url: URL, next: string | null, label: string): { href: string; label: string } | undefined =>
  next === null ? undefined : { href: addressWith(url, { from: next }), label };
