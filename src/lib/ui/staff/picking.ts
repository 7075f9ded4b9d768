import { sortedPlaces } from '#lib/domain/place.ts';

/** An item to pick. */
export interface PickItemView {
  readonly id: string;
  readonly name: string;
  readonly picture: string | undefined;
  readonly place: string;
  /** First letters of the name's pinyin, in small letters. */
  readonly initials: string;
}

export type PickWay = 'all' | 'letters';

/** The places of some items, each once, as people count. */
export const placesOf = (items: readonly Pick<PickItemView, 'place'>[]): readonly string[] =>
  sortedPlaces(items.map(({ place }) => place));

/** Items whose initials hold the letters that were typed, those that begin with them first. */
export function byLetters<Item extends Pick<PickItemView, 'initials'>>(
  items: readonly Item[],
  letters: string,
): readonly Item[] {
  const wanted = letters.toLowerCase();
  const found = items.filter(({ initials }) => initials.includes(wanted));
  return found.toSorted((left, right) => left.initials.indexOf(wanted) - right.initials.indexOf(wanted));
}
