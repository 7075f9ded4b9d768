import { isStorable } from '#lib/domain/text.ts';

/** Lone surrogates have become U+FFFD already when the address was decoded; NUL becomes it here. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD');

/** What a route's matching and its query ask for, to be changed in place: SvelteKit hands the same event on. */
interface AskedAddress {
  readonly params: Record<string, string | undefined>;
  readonly url: URL;
}

/**
 * Takes out of the names in an address what no database can hold. PostgreSQL would refuse the whole statement, and the
 * page would answer as if the hub were broken; of the name that is left there is nothing, which is what the page then
 * says.
 */
export function makeStorable({ params, url }: AskedAddress): void {
  for (const [name, value] of Object.entries(params)) if (value !== undefined) params[name] = storable(value);
  const asked = [...url.searchParams];
  if (asked.every((pair) => pair.every(isStorable))) return;
  url.search = new URLSearchParams(asked.map((pair) => pair.map(storable))).toString();
}
