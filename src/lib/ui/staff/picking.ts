import { sortedPlaces } from '#lib/domain/place.ts';
import type { PickItemView } from '../staff-views.ts';

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
