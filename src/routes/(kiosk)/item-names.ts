import type { LocaleCode } from '#lib/domain/locale.ts';

/** What an item is called and looks like, as every list of the tablet has it. */
interface NamedItem {
  readonly itemId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly picture: string;
}

/** The language of a screen, and what it calls goods that have no name any more. */
export interface ItemWords {
  readonly code: LocaleCode;
  readonly t: { readonly refusals: { readonly thisItem: string } };
}

/** The name of an item; the Chinese one where it has no other. */
export const nameOf = (item: Pick<NamedItem, 'name' | 'nameEn'>, code: LocaleCode): string =>
  code === 'en' && item.nameEn !== '' ? item.nameEn : item.name;

/** The address of an item's picture. */
export const pictureOf = ({ picture }: Pick<NamedItem, 'picture'>): string | undefined =>
  picture === '' ? undefined : picture;

/** Finds the name of an item for a refusal's words; undefined for one that is gone. */
export const itemNamer =
  (items: readonly NamedItem[], { code }: Pick<ItemWords, 'code'>) =>
  (itemId: string): string | undefined => {
    const item = items.find((candidate) => candidate.itemId === itemId);
    return item === undefined ? undefined : nameOf(item, code);
  };

/** An item by its id, with what every list shows of it; one that is gone has no name to show. */
export function shownItem(items: readonly NamedItem[], itemId: string, { code, t }: ItemWords) {
  const item = items.find((candidate) => candidate.itemId === itemId);
  return {
    id: itemId,
    name: item === undefined ? t.refusals.thisItem : nameOf(item, code),
    picture: item === undefined ? undefined : pictureOf(item),
  };
}
