import * as v from 'valibot';

/** So many things one fact says at most, that a line of the second copy and a row of the audit stay small. */
export const mostInPage = 250;

/** The things of one page. */
export const pageOf = <Thing extends v.GenericSchema>(thing: Thing) =>
  v.pipe(v.array(thing), v.minLength(1), v.maxLength(mostInPage));

/** A list in pages, none for an empty one. */
export function inPages<Thing>(things: readonly Thing[]): readonly Thing[][] {
  const pages: Thing[][] = [];
  for (let from = 0; from < things.length; from += mostInPage) pages.push(things.slice(from, from + mostInPage));
  return pages;
}

const mostNamed = 8;

/** The first few names of a page, for a sentence. */
export const firstNames = (names: readonly string[], separator: string): string =>
  [...names.slice(0, mostNamed), ...(names.length > mostNamed ? ['…'] : [])].join(separator);
